#[derive(Table)]
#[table(index("person_by_name", on(name)))]
#[table(check("named", "name <> ''"))]
#[table(rls)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
