#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "nobody")]
    pub name: String,
    #[column(unique)]
    pub email: Option<String>,
}
