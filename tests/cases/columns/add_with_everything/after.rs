#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(index(on(team_id)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::id), unique, check("person_team", "team_id > 0"), statistics = 500, options(n_distinct = -0.5), comment = "theirs")]
    pub team_id: Option<i32>,
    #[column(collate = "C", storage = external, compression = pglz)]
    pub text: Option<String>,
}
