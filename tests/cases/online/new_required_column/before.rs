#[derive(Table)]
pub struct Organization {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
pub struct Purchase {
    #[column(primary_key)]
    pub id: i32,
    pub page: i32,
    pub new: String,
}
