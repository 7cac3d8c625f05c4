#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i16,
    #[column(default = 7)]
    pub small: i16,
    pub real: f32,
    #[column(type = varchar(20), default = "x")]
    pub name: String,
    #[column(type = numeric(10, 2))]
    pub price: Decimal,
    #[column(type = timestamp(3))]
    pub at: NaiveDateTime,
    #[column(type = "bit varying(4)")]
    pub bits: String,
}
