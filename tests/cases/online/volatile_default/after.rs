#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = gen_random_uuid())]
    pub token: Uuid,
    #[column(default = sql("clock_timestamp()"))]
    pub seen_at: Option<DateTime<Utc>>,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
}
