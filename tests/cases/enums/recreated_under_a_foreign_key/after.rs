#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    High,
    Low,
}

#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub level: Level,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Team::level))]
    pub level: Level,
}
