#[derive(Table)]
#[table(index("one", on(a, b)))]
#[table(index("two", on(b desc), clustered))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
}
