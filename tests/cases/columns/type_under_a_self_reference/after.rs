#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: Uuid,
    #[column(references(Self::id))]
    pub boss_id: Option<Uuid>,
}
