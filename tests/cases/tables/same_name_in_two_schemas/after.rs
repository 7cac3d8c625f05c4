#[derive(Table)]
#[table(name = "person")]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(name = "person", schema = "app")]
#[table(index("person_note", on(note)))]
pub struct Other {
    #[column(primary_key)]
    pub id: i64,
    pub note: String,
    #[column(references(Person::id))]
    pub person_id: Option<i32>,
}
