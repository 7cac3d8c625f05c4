#[derive(Table)]
#[table(name = "documents")]
pub struct Document {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
    pub team_id: i64,
}

#[derive(Table)]
#[table(name = "teams")]
pub struct Team {
    #[column(primary_key)]
    pub id: i64,
    pub member: String,
}
