#[derive(Table)]
#[table(index("changes", on(name, id)))]
#[table(index("comes", on("lower(name)"), unique, where = "id > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}

#[derive(Table)]
#[table(index("of_a_new_table", on(name)))]
pub struct Pet {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Person::id))]
    pub person_id: i32,
    pub name: String,
}
