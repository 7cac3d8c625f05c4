#[derive(Table)]
pub struct Person {
    #[column(primary_key, identity(always, name = "numbers"))]
    pub id: i32,
}
