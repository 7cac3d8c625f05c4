#[derive(Table)]
pub struct Visit {
    #[column(primary_key)]
    pub id: i32,
}
