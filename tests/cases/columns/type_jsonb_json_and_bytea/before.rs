#[derive(Table)]
pub struct Thing {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = json)]
    pub data: Value,
    pub bytes: String,
    pub span: i32,
}
