#[derive(Table)]
#[table(name = "documents")]
#[table(policy("own", for = select, using = "owner = current_user", comment = "what one wrote"))]
#[table(policy(
    "of the team",
    as = restrictive,
    to(public),
    using = "team_id IN (SELECT id FROM teams WHERE member = current_user)",
    with_check = "length(owner) > 0"
))]
#[table(policy("new", for = insert, to(current_user), with_check = "owner = session_user"))]
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
