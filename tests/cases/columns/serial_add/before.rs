#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub name: String,
}
