#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(identity(always, name = "numbers"))]
    pub other: i32,
}
