#[derive(Table)]
#[table(unique("person_rule", on(age)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i32,
}
