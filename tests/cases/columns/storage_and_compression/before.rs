#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    #[column(storage = external)]
    pub data: Vec<u8>,
}
