#[derive(Table)]
#[table(was = "person")]
#[table(index("old_person_name", on(name)))]
pub struct OldPerson {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
}

#[derive(Table)]
#[table(index("person_name", on(name)))]
pub struct Person {
    #[column(primary_key, type = bigserial)]
    pub id: i64,
    pub name: String,
}
