#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = varchar(300), storage = external)]
    pub data: Vec<u8>,
}
