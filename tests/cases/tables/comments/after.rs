#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level", comment = "how high")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
#[table(comment = "it's people")]
#[table(unique("person_name", on(name), comment = "one each"))]
#[table(index("person_names", on(name), comment = "for the search"))]
#[table(check("person_check", "id > 0", comment = "positive"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(comment = "new")]
    pub name: String,
    #[column(comment = "a \\ backslash")]
    pub level: Level,
}
