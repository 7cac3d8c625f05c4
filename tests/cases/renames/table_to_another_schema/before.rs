#[derive(Table)]
#[table(index("person_name", on(name)))]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(identity(always))]
    pub number: i32,
    #[column(default = "x")]
    pub name: String,
}
