#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
#[table(unique("person_name", on(name)))]
#[table(index("person_names", on(name)))]
#[table(check("person_check", "id > 0"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(comment = "old")]
    pub name: String,
    pub level: Level,
}
