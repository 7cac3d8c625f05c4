// Declared before what it needs.
#[derive(View)]
#[view(name = "everybody", query = "SELECT * FROM in_teams", comment = "all of them")]
pub struct Everybody {
    pub team: Option<i32>,
    pub id: i64,
    #[column(name = "name", comment = "its own")]
    pub called: String,
}

#[derive(View)]
#[view(
    name = "in_teams",
    query = "
        SELECT id, name, team
        FROM users
        WHERE team IS NOT NULL;
    ",
    security_barrier,
    check_option = cascaded
)]
pub struct InTeam {
    pub id: i64,
    #[column(type = varchar(30))]
    pub name: String,
    pub team: Option<i32>,
}

#[derive(View)]
#[view(schema = "report", materialized, query = "SELECT team, count(*) AS members FROM everybody GROUP BY team")]
#[view(index("of_a_team", on(team), unique, comment = "one each"), index(on(members desc), where = "members > 1"))]
#[view(with(fillfactor = 90), comment)]
/// How many are in each.
pub struct TeamSize {
    pub team: Option<i32>,
    pub members: Option<i64>,
}

#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    #[column(type = varchar(30))]
    pub name: String,
    pub team: Option<i32>,
}
