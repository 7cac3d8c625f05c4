#[derive(Table)]
#[table(index("team_code", on(code), unique))]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    pub code: i32,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::code))]
    pub code: Option<i32>,
}
