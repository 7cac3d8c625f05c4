#[derive(Table)]
#[table(check("one", "b > 0"))]
#[table(check("two", "a > 0"))]
#[table(index("i_one", on(b)))]
#[table(index("i_two", on(a)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
}
