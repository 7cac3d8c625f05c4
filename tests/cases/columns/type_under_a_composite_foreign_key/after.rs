#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub a: i64,
    #[column(primary_key)]
    pub b: Uuid,
}

#[derive(Table)]
#[table(foreign_key("person_team", on(a, b), references(Team(a, b))))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: Option<i64>,
    pub b: Option<Uuid>,
}
