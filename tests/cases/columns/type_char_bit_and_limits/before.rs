#[derive(Table)]
pub struct Thing {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = char(2), default = "a")]
    pub code: String,
    #[column(type = "bit(4)")]
    pub bits: String,
    #[column(type = "timestamp(6) with time zone")]
    pub at: DateTime<Utc>,
    #[column(type = varchar(50))]
    pub short: String,
}
