#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    Low,
    Middle,
    High,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Level::Middle)]
    pub level: Level,
    #[column(default = Level::High)]
    pub other: Level,
}
