#[derive(Table)]
pub struct Person {
    pub id: Option<i32>,
    #[column(primary_key)]
    pub name: String,
}
