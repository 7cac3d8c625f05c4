#[derive(Table)]
#[table(index("person_at", on(at)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = now())]
    pub at: DateTime<Utc>,
    pub day: DateTime<Utc>,
}
