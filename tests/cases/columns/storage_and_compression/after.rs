#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(storage = main, compression = pglz)]
    pub name: String,
    pub data: Vec<u8>,
}
