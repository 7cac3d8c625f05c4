#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(index("human_name", on("lower(full_name)"), where = "age > 0"))]
#[table(check("human_check", "age > 0 or full_name <> 'x'"))]
#[table(rls, was = "person")]
pub struct Human {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(was = "name")]
    pub full_name: String,
    #[column(default = 1)]
    pub age: i32,
    #[column(generated = "age * 2")]
    pub twice: Option<i32>,
    #[column(references(Team::id))]
    pub team_id: Option<i32>,
}

#[derive(Table)]
pub struct Visit {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Human::id))]
    pub person_id: i32,
}
