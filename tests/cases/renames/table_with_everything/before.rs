#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(index("old_person_name", on(name)))]
#[table(check("old_person_check", "id > 0"))]
pub struct OldPerson {
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
    #[column(references(OldPerson::id))]
    pub person_id: i32,
}
