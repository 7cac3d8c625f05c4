#[derive(Table)]
#[table(check("person_age", "age between 0 and 200"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
}
