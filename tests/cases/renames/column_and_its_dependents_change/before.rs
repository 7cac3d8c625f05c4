#[derive(Table)]
#[table(index("person_label", on(label)))]
#[table(check("person_check", "label <> ''"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub label: String,
    #[column(generated = "length(label)")]
    pub size: i32,
}
