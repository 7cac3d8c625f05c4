#[derive(Table)]
#[table(name = "Odd \"table\"")]
pub struct Odd {
    #[column(primary_key)]
    pub id: i32,
    #[column(name = "select")]
    pub r#select: i32,
}
