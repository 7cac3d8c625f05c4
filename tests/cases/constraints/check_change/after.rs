#[derive(Table)]
#[table(check("person_age", "age >= 0", comment = "not below"))]
#[table(check("person_empty", "true", no_inherit))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
}
