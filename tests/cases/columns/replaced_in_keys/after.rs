#[derive(Table)]
#[table(unique("person_one", on(b)))]
#[table(index("person_ix", on(b)))]
#[table(check("person_ck", "b > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = 1)]
    pub b: i32,
}
