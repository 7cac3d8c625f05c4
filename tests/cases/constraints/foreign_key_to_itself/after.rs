#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Self::id))]
    pub boss_id: Option<i32>,
}
