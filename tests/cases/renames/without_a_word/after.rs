#[derive(Table)]
pub struct NewPerson {
    #[column(primary_key)]
    pub id: i32,
    pub label: String,
}
