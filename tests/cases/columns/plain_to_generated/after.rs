#[derive(Table)]
#[table(index("person_twice", on(twice)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
    #[column(generated = "age * 2")]
    pub twice: i32,
}
