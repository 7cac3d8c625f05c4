#[derive(Table)]
pub struct Person {
    pub name: String,
    #[column(primary_key)]
    pub a: i32,
    #[column(primary_key)]
    pub b: i32,
}
