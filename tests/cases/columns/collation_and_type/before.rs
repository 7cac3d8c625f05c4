#[derive(Table)]
#[table(index("person_name", on(name collate "C")))]
#[table(unique("person_code", on(code)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(collate = "C")]
    pub name: String,
    pub code: String,
}
