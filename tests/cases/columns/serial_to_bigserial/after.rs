#[derive(Table)]
pub struct Person {
    #[column(primary_key, type = bigserial)]
    pub id: i64,
}
