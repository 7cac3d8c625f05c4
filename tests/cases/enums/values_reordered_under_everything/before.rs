#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    Low,
    Middle,
    High,
}

#[derive(Table)]
#[table(check("person_level", "level <> 'middle'"))]
#[table(index("person_high", on(id), where = "level = 'high'"))]
#[table(index("person_level_index", on(level)))]
#[table(unique("person_one", on(level, id)))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Level::Low)]
    pub level: Level,
    #[column(default = sql("'{low}'"))]
    pub levels: Vec<Level>,
    #[column(generated = "level = 'high'")]
    pub is_high: bool,
}
