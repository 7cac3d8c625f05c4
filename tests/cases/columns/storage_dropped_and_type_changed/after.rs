#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub data: Vec<u8>,
    pub more: Vec<i64>,
}
