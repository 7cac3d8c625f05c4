#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub age: Option<i32>,
}

#[derive(Table)]
pub struct Pet {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Person::id))]
    pub person_id: i32,
}
