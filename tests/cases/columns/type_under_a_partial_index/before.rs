#[derive(Table)]
#[table(index("person_old", on(id), where = "age > 60"))]
#[table(index("person_next", on("age + 1")))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
}
