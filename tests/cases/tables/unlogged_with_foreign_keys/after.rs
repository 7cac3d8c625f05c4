#[derive(Table)]
#[table(unlogged)]
pub struct Team {
    #[column(primary_key, identity(always))]
    pub id: i32,
}

#[derive(Table)]
#[table(unlogged)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::id))]
    pub team_id: i32,
}
