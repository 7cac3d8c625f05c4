#[derive(Table)]
#[table(index("person_one", on(a, b)))]
#[table(index("person_name", on(name)))]
#[table(index("person_data", on(data), using = gin))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
    pub name: String,
    pub data: Value,
}
