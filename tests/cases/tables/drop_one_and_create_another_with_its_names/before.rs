#[derive(Table)]
#[table(primary_key("person_key", on(id)))]
#[table(unique("person_email", on(email)))]
#[table(check("person_age", "age > 0"))]
#[table(index("person_names", on(name)))]
pub struct OldPerson {
    pub id: i32,
    pub email: String,
    pub name: String,
    pub age: i32,
}
