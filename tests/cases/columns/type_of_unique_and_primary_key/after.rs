#[derive(Table)]
#[table(unique("person_code", on(code)))]
#[table(index("person_codes", on(code desc)))]
pub struct Person {
    #[column(primary_key)]
    pub id: String,
    pub code: i32,
}
