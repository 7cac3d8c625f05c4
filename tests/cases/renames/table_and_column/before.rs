#[derive(Table)]
#[table(check("person_check", "label <> ''"))]
pub struct OldPerson {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub label: String,
}
