#[derive(Table)]
pub struct Person {
    #[column(primary_key, identity(always))]
    pub id: i32,
}
