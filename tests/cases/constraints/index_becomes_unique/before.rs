#[derive(Table)]
#[table(index("person_rule", on(age), unique))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
}
