#[derive(Table)]
pub struct Team {
    #[column(type = varchar(20), primary_key)]
    pub id: String,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::id))]
    pub team_id: String,
}
