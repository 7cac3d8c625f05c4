#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(unique(nulls_not_distinct))]
    pub email: Option<String>,
}
