#[derive(Table)]
#[table(index("person_level", on(level)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "low")]
    pub level: String,
}
