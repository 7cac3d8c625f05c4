#[derive(Table)]
#[table(check("person_age", "age > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
}
