#[derive(Table)]
#[table(name = "one")]
#[table(index("one_index", on(name)))]
pub struct One {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
}

#[derive(Table)]
#[table(name = "two")]
#[table(index("two_index", on(name desc)))]
pub struct Two {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
}
