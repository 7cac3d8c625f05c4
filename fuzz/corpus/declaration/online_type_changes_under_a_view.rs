#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
}
