#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    Low,
    High,
    Unknown,
}

#[derive(Table)]
#[table(check("person_level", "level <> 'unknown' or id > 10"))]
#[table(index("person_unknown", on(id), where = "level = 'unknown'"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Level::Unknown)]
    pub level: Level,
    #[column(default = Level::Unknown)]
    pub other: Level,
}
