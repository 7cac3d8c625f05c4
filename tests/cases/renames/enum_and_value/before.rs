#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
#[table(check("person_level", "level <> 'low' or id > 0"))]
#[table(index("person_low", on(id), where = "level = 'low'"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Level::Low)]
    pub level: Level,
    pub levels: Vec<Level>,
}
