#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    Low,
    High,
    Highest,
}

#[derive(Table)]
#[table(unique("person_one", on(level, id)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Level::Highest)]
    pub level: Level,
}

#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
    pub levels: Vec<Level>,
}
