#[derive(Table)]
#[table(index("person_name", on(name), with(fillfactor = 80, deduplicate_items = off)))]
#[table(index("person_data", on(data), using = gin))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub data: Value,
}
