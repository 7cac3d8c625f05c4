#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "nobody")]
    pub name: String,
    #[column(default = 0)]
    pub score: i32,
    #[column(default = now())]
    pub at: DateTime<Utc>,
    #[column(default = sql("'{}'::text[]"))]
    pub tags: Vec<String>,
}
