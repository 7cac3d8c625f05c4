#[derive(Table)]
#[table(unique("team_id", on(id)))]
pub struct Team {
    pub id: i32,
    #[column(primary_key)]
    pub code: i32,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::id))]
    pub team_id: i32,
}
