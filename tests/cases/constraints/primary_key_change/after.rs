#[derive(Table)]
pub struct Person {
    pub id: i32,
    #[column(primary_key)]
    pub code: i32,
}
