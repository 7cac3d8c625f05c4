#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = numeric(10, 2), default = 1.5)]
    pub price: Decimal,
    pub rate: Decimal,
    pub count: i64,
}
