#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = false)]
    pub flag: bool,
    #[column(default = 1)]
    pub other: i32,
    pub big: bool,
    pub small: i16,
}
