#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level", schema = "old")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
#[table(schema = "old")]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub level: Level,
}
