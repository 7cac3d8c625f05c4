#[derive(Table)]
#[table(check("one", "a > 0"))]
#[table(check("two", "b > 0"))]
#[table(index("i_one", on(a)))]
#[table(index("i_two", on(b)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
}
