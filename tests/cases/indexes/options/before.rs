#[derive(Table)]
#[table(index("person_name", on(name), with(fillfactor = 70)))]
#[table(index("person_data", on(data), using = gin, with(fastupdate = off)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub data: Value,
}
