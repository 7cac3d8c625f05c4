#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i64,
    #[column(generated = "age * 2")]
    pub twice: i32,
}
