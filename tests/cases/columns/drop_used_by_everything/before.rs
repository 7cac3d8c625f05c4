#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    #[column(unique)]
    pub code: i32,
}

#[derive(Table)]
#[table(index("person_team", on(code), where = "score > 0"))]
#[table(unique("person_both", on(code, score)))]
#[table(index("person_sum", on("code + score")))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::code), check("person_code", "code > 0"))]
    pub code: i32,
    pub score: i32,
    #[column(generated = "code * 2")]
    pub twice: i32,
}
