#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "name")]
    pub full_name: String,
}
