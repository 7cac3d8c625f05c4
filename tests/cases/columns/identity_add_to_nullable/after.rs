#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(identity(by_default))]
    pub number: i64,
}
