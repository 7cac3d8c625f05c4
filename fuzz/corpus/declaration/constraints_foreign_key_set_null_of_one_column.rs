#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub a: i32,
    #[column(primary_key)]
    pub b: i32,
}

#[derive(Table)]
#[table(foreign_key("person_team", on(a, b), references(Team(a, b)), on_delete = set_null(b)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: Option<i32>,
    pub b: Option<i32>,
}
