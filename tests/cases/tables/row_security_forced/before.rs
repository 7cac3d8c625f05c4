#[derive(Table)]
#[table(rls)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
}
