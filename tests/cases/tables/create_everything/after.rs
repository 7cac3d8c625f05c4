#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
pub struct Team {
    #[column(primary_key, identity(always))]
    pub id: i64,
    #[column(unique)]
    pub name: String,
}

#[derive(Table)]
#[table(unlogged, comment = "people", with(fillfactor = 70))]
#[table(index("person_names", on("lower(name)", team_id desc), where = "score > 0"))]
#[table(unique("person_one", on(team_id, name)))]
#[table(check("person_score", "score >= 0"))]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(comment = "as on the badge")]
    pub name: String,
    #[column(check("person_team", "team_id > 0"))]
    pub team_id: Option<i64>,
    #[column(default = 0)]
    pub score: i32,
    #[column(default = Level::Low)]
    pub level: Level,
    #[column(generated = "score * 2")]
    pub twice: i32,
    #[column(default = sql("'{}'"), storage = external)]
    pub tags: Vec<String>,
    #[column(default = now())]
    pub at: DateTime<Utc>,
}
