#[derive(Table)]
#[table(check("person_age", "age >= 0 and age <= 200"))]
#[table(check("person_kind", "kind = any (array['a', 'b'])"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
    pub kind: String,
}
