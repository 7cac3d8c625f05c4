#[derive(Table)]
#[table(unique("person_one", on(a)))]
#[table(index("person_ix", on(a)))]
#[table(check("person_ck", "a > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
}
