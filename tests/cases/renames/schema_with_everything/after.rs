#[derive(Table)]
#[table(schema = "application")]
#[table(index("person_name", on(name)))]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
    #[column(default = "new")]
    pub state: State,
}

#[derive(Enum)]
#[enum_type(name = "state", schema = "application")]
pub enum State {
    New,
    Done,
}

#[derive(Table)]
pub struct Visit {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Person::id, name = "visit_person"))]
    pub person_id: i32,
}
