#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
pub struct Club {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(foreign_key("person_group", on(group_id), references(Club(id))))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub group_id: Option<i32>,
}
