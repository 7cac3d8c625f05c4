#[derive(Table)]
#[table(index("person_name", on(name, code), unique))]
#[table(replica_identity = index("person_name"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub code: i32,
}
