#[derive(Table)]
#[table(primary_key("person_key", on(id)))]
pub struct Person {
    pub id: i32,
}

#[derive(Table)]
pub struct Visit {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Person::id))]
    pub person_id: i32,
}
