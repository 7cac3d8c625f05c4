#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    #[column(backfill = "name || '@example.com'", unique)]
    pub email: String,
}
