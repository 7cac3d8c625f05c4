#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "label", default = 0)]
    pub number: i32,
}
