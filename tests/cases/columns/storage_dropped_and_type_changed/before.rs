#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(storage = external, compression = pglz)]
    pub data: String,
    #[column(storage = main)]
    pub more: Vec<i32>,
}
