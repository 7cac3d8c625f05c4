#[derive(Table)]
#[table(check("person_age", "age <> ''"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: String,
}
