#[derive(Table)]
#[table(check("person_code", "code <> ''"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "7", comment = "old")]
    pub code: Option<String>,
    #[column(default = false)]
    pub flag: bool,
}
