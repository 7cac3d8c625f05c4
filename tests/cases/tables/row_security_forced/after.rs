#[derive(Table)]
#[table(rls = force)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(rls = force)]
pub struct Secret {
    #[column(primary_key)]
    pub id: i32,
}
