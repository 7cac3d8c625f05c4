#[derive(Table)]
#[table(index("person_one", on(a), unique, include(b)))]
#[table(index("person_two", on(b), unique, nulls_not_distinct))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: Option<i32>,
}
