#[derive(Table)]
#[table(replica_identity = full)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(replica_identity = nothing)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}
