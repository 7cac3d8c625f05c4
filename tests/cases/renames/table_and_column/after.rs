#[derive(Table)]
#[table(was = "old_person")]
#[table(check("person_check", "name <> ''"))]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(was = "label")]
    pub name: String,
}
