#[derive(Table)]
pub struct Account {
    #[column(primary_key)]
    pub id: i32,
    pub email: String,
}

#[derive(Table)]
pub struct Entry {
    pub id: Option<i32>,
    pub account_id: i32,
    pub email: Option<String>,
    pub cents: i32,
    pub at: i32,
}
