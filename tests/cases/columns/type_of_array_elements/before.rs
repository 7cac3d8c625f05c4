#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = sql("'{}'"))]
    pub counts: Vec<i32>,
    pub names: Vec<String>,
}
