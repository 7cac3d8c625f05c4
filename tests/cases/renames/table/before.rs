#[derive(Table)]
pub struct OldPerson {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
