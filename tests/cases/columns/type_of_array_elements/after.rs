#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = sql("'{}'"))]
    pub counts: Vec<i64>,
    pub names: Vec<i32>,
}
