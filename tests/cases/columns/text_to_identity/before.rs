#[derive(Table)]
pub struct Person {
    #[column(primary_key, default = "x")]
    pub id: String,
}
