#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(options(n_distinct = -0.2))]
    pub name: String,
}
