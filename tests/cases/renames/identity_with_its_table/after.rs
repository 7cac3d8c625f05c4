#[derive(Table)]
#[table(was = "old_person", replica_identity = index("new_name"))]
pub struct Person {
    #[column(primary_key, identity(always))]
    pub id: i32,
    #[column(unique("new_name"))]
    pub name: String,
}
