#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    #[column(unique)]
    pub code: i32,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::code))]
    pub code: Option<i32>,
}
