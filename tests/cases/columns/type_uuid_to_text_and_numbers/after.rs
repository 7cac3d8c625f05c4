#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: String,
    pub at: NaiveDate,
    pub amount: f64,
    #[column(type = numeric(8, 2))]
    pub ratio: Decimal,
    pub small: i16,
}
