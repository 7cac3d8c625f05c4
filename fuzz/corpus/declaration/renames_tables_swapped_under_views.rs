#[derive(Table)]
#[table(name = "one", was = "two")]
pub struct One {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[table(name = "two", was = "one")]
pub struct Two {
    #[column(primary_key)]
    pub id: i32,
}
