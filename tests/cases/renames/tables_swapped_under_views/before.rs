#[derive(Table)]
#[table(name = "one")]
pub struct One {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(name = "two")]
pub struct Two {
    #[column(primary_key)]
    pub id: i64,
}
