#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level")]
pub enum Level {
    High,
    Low,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: String,
    pub b: Level,
    pub c: Option<Level>,
}
