#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}

#[derive(Table)]
pub struct Visit {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Person::id))]
    pub person_id: i32,
}
