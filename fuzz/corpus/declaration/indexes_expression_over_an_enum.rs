#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    High,
    Low,
}

#[derive(Table)]
#[table(index("person_level", on("(level = 'low')")))]
#[table(index("person_text", on("lower(name)"), where = "level = 'high'", comment = "kept"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
    pub level: Level,
}
