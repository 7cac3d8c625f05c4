#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: Uuid,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::id, on_delete = cascade))]
    pub team_id: Uuid,
}
