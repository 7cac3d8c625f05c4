#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(statistics = 500, options(n_distinct = -0.5, n_distinct_inherited = -0.5))]
    pub name: String,
}
