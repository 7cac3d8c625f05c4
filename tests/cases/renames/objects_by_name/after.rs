#[derive(Table)]
#[table(index("person_names", on(name)))]
#[table(check("has_a_name", "name <> ''"))]
#[table(rls)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
