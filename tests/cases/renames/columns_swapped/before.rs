#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i64,
}
