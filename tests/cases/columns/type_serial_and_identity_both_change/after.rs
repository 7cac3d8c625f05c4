#[derive(Table)]
pub struct Person {
    #[column(primary_key, identity(always, start = 10))]
    pub id: i64,
}
