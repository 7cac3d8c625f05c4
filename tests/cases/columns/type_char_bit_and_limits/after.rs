#[derive(Table)]
pub struct Thing {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = char(4), default = "b")]
    pub code: String,
    #[column(type = "bit(8)")]
    pub bits: String,
    #[column(type = "timestamp(3) with time zone")]
    pub at: DateTime<Utc>,
    #[column(type = varchar(20))]
    pub short: String,
}
