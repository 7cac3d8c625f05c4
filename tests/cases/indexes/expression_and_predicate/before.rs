#[derive(Table)]
#[table(index("person_name", on("lower(name)")))]
#[table(index("person_sum", on("a + b"), where = "a > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub a: i32,
    pub b: i32,
}
