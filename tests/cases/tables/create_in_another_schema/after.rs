#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level", schema = "app")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
#[table(schema = "app")]
#[table(index("person_level", on(level)))]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub level: Level,
}
