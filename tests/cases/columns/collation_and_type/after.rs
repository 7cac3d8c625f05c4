#[derive(Table)]
#[table(index("person_name", on(name)))]
#[table(unique("person_code", on(code)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    #[column(type = varchar(9), collate = "C")]
    pub code: String,
}
