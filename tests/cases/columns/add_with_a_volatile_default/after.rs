#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = gen_random_uuid())]
    pub token: Uuid,
    #[column(default = clock_timestamp())]
    pub at: DateTime<Utc>,
}
