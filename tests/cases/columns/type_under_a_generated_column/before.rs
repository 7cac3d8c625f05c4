#[derive(Table)]
#[table(index("person_twice", on(twice)))]
#[table(check("person_check", "twice > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
    #[column(generated = "age * 2", comment = "two of them")]
    pub twice: i32,
}
