#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: Option<String>,
    pub age: Option<i32>,
}
