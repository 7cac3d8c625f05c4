#[derive(Table)]
#[table(index("one", on(a, "b || 'x'"), where = "c is not null"))]
#[table(index("two", on("coalesce(a, b)", c desc)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: String,
    #[column(type = varchar(20))]
    pub b: String,
    #[column(type = varchar(5))]
    pub c: Option<String>,
}
