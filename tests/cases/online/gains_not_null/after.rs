#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(backfill = "'nobody'")]
    pub name: String,
    pub age: i32,
}
