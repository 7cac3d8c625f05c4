#[derive(Table)]
pub struct Person {
    #[column(primary_key, identity(by_default))]
    pub id: i32,
}
