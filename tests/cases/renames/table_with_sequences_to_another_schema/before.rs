#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(index("old_person_name", on(name)))]
pub struct OldPerson {
    #[column(primary_key, type = serial)]
    pub id: i32,
    #[column(identity(always))]
    pub number: i64,
    #[column(default = "x")]
    pub name: String,
}
