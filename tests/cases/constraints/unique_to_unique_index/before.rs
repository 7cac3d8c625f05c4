#[derive(Table)]
#[table(unique("person_email", on(email)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub email: String,
}
