#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(was = "old_person")]
#[table(index("person_name", on(name)))]
#[table(check("person_check", "id > 0"))]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(identity(always))]
    pub number: i32,
    #[column(unique)]
    pub name: String,
    #[column(references(Team::id))]
    pub team_id: Option<i32>,
    #[column(references(Self::id))]
    pub boss_id: Option<i32>,
}

#[derive(Table)]
pub struct Visit {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Person::id))]
    pub person_id: i32,
}
