#[derive(Table)]
#[table(unlogged)]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
}
