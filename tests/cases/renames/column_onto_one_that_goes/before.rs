#[derive(Table)]
#[table(index("person_name", on(name)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub full_name: String,
}
