#[derive(Table)]
#[table(index("person_name", on(name)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "full_name")]
    pub name: String,
}
