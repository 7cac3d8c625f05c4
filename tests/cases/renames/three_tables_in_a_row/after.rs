#[derive(Table)]
#[table(name = "two", was = "one")]
#[table(index("two_index", on(name)))]
pub struct Two {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
}

#[derive(Table)]
#[table(name = "three", was = "two")]
#[table(index("three_index", on(name desc)))]
pub struct Three {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub name: String,
}
