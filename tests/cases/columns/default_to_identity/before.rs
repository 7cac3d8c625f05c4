#[derive(Table)]
pub struct Person {
    #[column(primary_key, default = 0)]
    pub id: i32,
}
