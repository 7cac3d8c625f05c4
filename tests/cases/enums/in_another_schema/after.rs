#[derive(Clone, Copy, Enum)]
#[enum_type(name = "Level", schema = "app")]
pub enum Level {
    High,
    Low,
}

#[derive(Table)]
#[table(schema = "app")]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Level::Low)]
    pub level: Level,
}
