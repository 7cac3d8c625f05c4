#[derive(Table)]
#[table(primary_key("person_pkey", on(id), include(name), deferrable, comment = "the key"))]
pub struct Person {
    pub id: i32,
    pub name: String,
}
