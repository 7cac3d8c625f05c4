#[derive(Table)]
pub struct Person {
    #[column(was = "number", primary_key, type = serial)]
    pub id: i32,
    #[column(was = "other", identity(always))]
    pub code: i32,
}
