#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(index("person_name", on("lower(name)"), where = "age > 0"))]
#[table(check("person_check", "age > 0 or name <> 'x'"))]
#[table(rls)]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
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
    #[column(references(Person::id))]
    pub person_id: i32,
}
