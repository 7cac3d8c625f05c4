#[derive(Table)]
pub struct Thing {
    #[column(primary_key)]
    pub id: i32,
    pub data: Value,
    #[column(type = int4range)]
    pub during: Range,
    pub at: DateTime<Utc>,
    pub name: String,
}
