#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i64,
    #[column(default = 1)]
    pub more: i32,
    #[column(generated = "age + more")]
    pub sum: i64,
}
