#[derive(Table)]
#[table(unique("person_one", on(a), include(b)))]
#[table(unique("person_two", on(b), with(fillfactor = 80)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
}
