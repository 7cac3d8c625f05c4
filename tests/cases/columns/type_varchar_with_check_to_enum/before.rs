#[derive(Clone, Copy, Enum)]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = varchar(50), one_of = "check_level", default = Level::Low)]
    pub level: Level,
}
