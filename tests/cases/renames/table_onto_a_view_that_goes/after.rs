#[derive(Table)]
#[table(was = "person_data")]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
}
