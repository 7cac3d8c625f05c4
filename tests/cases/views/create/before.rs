#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = varchar(30))]
    pub name: String,
    pub team: Option<i32>,
}
