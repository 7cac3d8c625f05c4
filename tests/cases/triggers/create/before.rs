#[derive(Table)]
#[table(name = "documents")]
pub struct Document {
    #[column(primary_key)]
    pub id: i64,
    pub name: Option<String>,
    pub size: i32,
}
