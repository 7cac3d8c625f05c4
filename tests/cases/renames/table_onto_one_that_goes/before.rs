#[derive(Table)]
#[table(new = PersonToInsert)]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(unique)]
    pub name: String,
}

#[derive(Table)]
pub struct NewPerson {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(unique)]
    pub name: String,
    pub age: i32,
}

#[derive(Table)]
pub struct Visit {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Person::id))]
    pub person_id: i32,
}
