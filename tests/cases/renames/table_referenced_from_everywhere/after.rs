#[derive(Table)]
#[table(schema = "app", was = "public.team")]
pub struct Club {
    #[column(primary_key, was = "id")]
    pub key: i32,
    #[column(unique)]
    pub code: i64,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Club::key))]
    pub team_id: Option<i32>,
    #[column(references(Club::code))]
    pub team_code: Option<i64>,
}
