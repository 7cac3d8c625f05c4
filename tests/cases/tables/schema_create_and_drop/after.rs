#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level", schema = "new")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
#[table(schema = "new")]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub level: Level,
}
