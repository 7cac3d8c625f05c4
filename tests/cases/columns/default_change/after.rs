#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = sql("'some' || 'body'"))]
    pub name: String,
    #[column(default = sql("now() - interval '1 day'"))]
    pub at: DateTime<Utc>,
}
