#[derive(Table)]
#[table(index("by_name", on(name)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}

#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
