#[derive(Table)]
#[table(index("person_name", on("upper(name)")))]
#[table(index("person_sum", on("a + b"), where = "a > 1 and b in (1, 2)"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub a: i32,
    pub b: i32,
}
