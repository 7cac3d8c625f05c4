#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = 0)]
    pub flag: i32,
    #[column(default = true)]
    pub other: bool,
    pub big: i64,
    pub small: bool,
}
