#[derive(Table)]
#[table(index("person_label", on(name desc)))]
#[table(check("person_check", "name <> 'x'"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "label")]
    pub name: String,
    #[column(generated = "length(name) + 1")]
    pub size: i32,
}
