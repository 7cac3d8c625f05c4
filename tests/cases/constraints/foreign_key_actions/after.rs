#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::id, on_delete = set_null, on_update = cascade))]
    pub team_id: Option<i32>,
}
