#[derive(Table)]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
}
