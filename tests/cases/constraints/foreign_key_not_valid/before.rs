#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(foreign_key("person_team", on(team_id), references(Team(id)), not_valid))]
#[table(check("person_check", "id > 0", not_valid))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub team_id: Option<i32>,
}
