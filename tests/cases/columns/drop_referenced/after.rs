#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub team_code: i32,
}
