#[derive(Table)]
#[table(name = "one", was = "two")]
pub struct One {
    #[column(primary_key)]
    pub id: i64,
    #[column(was = "b")]
    pub a: i32,
    #[column(was = "a")]
    pub b: i32,
}

#[derive(Table)]
#[table(name = "two", was = "one")]
pub struct Two {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "former")]
    pub name: String,
    pub age: i32,
}
