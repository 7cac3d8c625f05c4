#[derive(Table)]
#[table(check("person_age", "age BETWEEN 0 AND 200"))]
#[table(check("person_kind", "kind IN ('a', 'b')"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
    pub kind: String,
}
