#[derive(Table)]
#[table(index("goes", on(name)))]
#[table(index("changes", on(name)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
