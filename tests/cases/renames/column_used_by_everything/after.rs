#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "code", unique)]
    pub mark: i32,
}

#[derive(Table)]
#[table(check("person_check", "mark > 0 and mark <> 7"))]
#[table(index("person_code", on(mark), where = "mark > 1"))]
#[table(index("person_sum", on("mark + 1")))]
#[table(unique("person_both", on(mark, id)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "code", references(Team::mark, name = "person_team"))]
    pub mark: i32,
    #[column(generated = "mark * 2")]
    pub twice: i32,
}

#[derive(Table)]
pub struct Badge {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::mark, name = "badge_team"))]
    pub code: i32,
}
