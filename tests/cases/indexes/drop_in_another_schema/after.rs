#[derive(Table)]
#[table(schema = "app")]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
