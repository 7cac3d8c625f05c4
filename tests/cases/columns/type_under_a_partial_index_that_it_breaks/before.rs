#[derive(Table)]
#[table(index("person_old", on(id), where = "age <> ''"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: String,
}
