#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = varchar(20))]
    pub name: String,
    #[column(type = varchar(20))]
    pub code: String,
    #[column(type = char(3))]
    pub mark: String,
}
