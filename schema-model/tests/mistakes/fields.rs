#[derive(Table)]
#[table(primary_key("pk", on(idd, name)))]
#[table(unique(on()), unique("u"), index("i"), index("ii", on(naem desc nulls, name desk)), index(on("lower(name)")))]
#[table(foreign_key("f", on(name, id), references(Other(x))), foreign_key(on(name)), unique(on(name, name)))]
#[table(exclude("x", using = gist), exclude("y", on(name)))]
struct Account {
    #[column(name = "id")]
    id: String,
    #[column(name = "id")]
    other_id: String,
    name: Option<String>,
    #[column(primary_key)]
    number: Option<i64>,
    #[column(identity, default = 1)]
    both: i32,
    #[column(type = serial)]
    serial: Option<i32>,
    #[column(one_of = "c")]
    text: String,
}

#[derive(Table)]
struct Tuple(i32);

#[derive(Table)]
struct Generic<T> {
    value: i32,
}

#[derive(Enum)]
enum Data {
    A(i32),
    B,
    #[enum_type(name = "b")]
    C,
}

#[derive(Enum)]
enum Empty {}
