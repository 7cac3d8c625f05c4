#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "b")]
    pub a: i64,
    #[column(was = "a")]
    pub b: i32,
}
