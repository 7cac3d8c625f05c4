#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub amount: i64,
    pub ratio: f64,
    pub small: i64,
}
