#[derive(Table)]
pub struct PersonData {
    #[column(primary_key)]
    pub id: i32,
}
