#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = 7)]
    pub small: i32,
    pub real: f64,
    #[column(type = varchar(50), default = "x")]
    pub name: String,
    #[column(type = numeric(12, 2))]
    pub price: Decimal,
    #[column(type = timestamp(6))]
    pub at: NaiveDateTime,
    #[column(type = "bit varying(8)")]
    pub bits: String,
}
