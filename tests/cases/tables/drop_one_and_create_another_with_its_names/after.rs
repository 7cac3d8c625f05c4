#[derive(Table)]
#[table(primary_key("person_key", on(id)))]
#[table(unique("person_email", on(mail)))]
#[table(check("person_age", "years > 0"))]
#[table(index("person_names", on(label)))]
pub struct NewPerson {
    pub id: i64,
    pub mail: String,
    pub label: String,
    pub years: i32,
}
