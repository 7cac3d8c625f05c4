#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}

#[derive(Table)]
#[table(unique("one_name", on(name)))]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
