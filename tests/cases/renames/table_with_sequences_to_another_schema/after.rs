#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(schema = "app", was = "public.old_person")]
#[table(index("person_name", on(name)))]
pub struct Person {
    #[column(was = "id", primary_key, type = serial)]
    pub key: i32,
    #[column(identity(always))]
    pub number: i64,
    #[column(default = "x")]
    pub name: String,
}
