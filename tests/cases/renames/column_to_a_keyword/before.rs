#[derive(Table)]
#[table(check("person_check", "kind <> '' and other > 0"))]
#[table(index("person_kind", on("lower(kind)"), where = "other > 1"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub kind: String,
    pub other: i32,
}
