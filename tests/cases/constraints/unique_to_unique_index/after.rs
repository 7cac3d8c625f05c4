#[derive(Table)]
#[table(index("person_email", on(email), unique))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub email: String,
}
