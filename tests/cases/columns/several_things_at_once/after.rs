#[derive(Table)]
#[table(check("person_code", "code > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = 8, comment = "new", statistics = 200)]
    pub code: i64,
    pub flag: Option<String>,
}
