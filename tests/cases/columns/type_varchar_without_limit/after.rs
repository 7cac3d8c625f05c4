#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = varchar)]
    pub name: String,
    pub code: String,
    pub mark: String,
}
