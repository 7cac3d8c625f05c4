#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    #[enum_type(was = "low")]
    Lowest,
    Middle,
    High,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub level: Level,
}
