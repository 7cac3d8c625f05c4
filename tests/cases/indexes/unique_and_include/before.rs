#[derive(Table)]
#[table(index("person_one", on(a)))]
#[table(index("person_two", on(b), unique))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: Option<i32>,
}
