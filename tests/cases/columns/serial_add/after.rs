#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub name: String,
    #[column(type = serial)]
    pub number: i32,
}
