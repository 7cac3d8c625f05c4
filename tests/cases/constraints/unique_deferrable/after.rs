#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(unique(deferrable = initially_deferred))]
    pub email: String,
}
