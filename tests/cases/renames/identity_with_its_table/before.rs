#[derive(Table)]
#[table(replica_identity = index("old_name"))]
pub struct OldPerson {
    #[column(primary_key, identity(always))]
    pub id: i32,
    #[column(unique("old_name"))]
    pub name: String,
}
