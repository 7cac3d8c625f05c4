#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = numeric(12, 4), default = 1.5)]
    pub price: Decimal,
    #[column(type = numeric(6, 3))]
    pub rate: Decimal,
    pub count: Decimal,
}
