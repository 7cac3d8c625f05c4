#[derive(Table)]
#[table(index("person_at", on(at)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = now())]
    pub at: NaiveDateTime,
    pub day: NaiveDate,
}
