#[derive(Table)]
#[table(index("person_number", on(number)))]
#[table(check("person_check", "number <> '0'"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "7")]
    pub number: String,
}
