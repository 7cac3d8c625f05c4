#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    #[column(unique)]
    pub code: i32,
}

#[derive(Table)]
#[table(check("person_check", "code > 0 and code <> 7"))]
#[table(index("person_code", on(code), where = "code > 1"))]
#[table(index("person_sum", on("code + 1")))]
#[table(unique("person_both", on(code, id)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::code, name = "person_team"))]
    pub code: i32,
    #[column(generated = "code * 2")]
    pub twice: i32,
}

#[derive(Table)]
pub struct Badge {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::code, name = "badge_team"))]
    pub code: i32,
}
