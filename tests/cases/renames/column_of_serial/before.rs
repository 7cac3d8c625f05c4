#[derive(Table)]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub number: i32,
    #[column(identity(always))]
    pub other: i32,
}
