#[derive(Clone, Copy, Enum)]
#[enum_type(name = "level", comment = "how high")]
pub enum Level {
    Low,
    Middle,
    High,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(comment = "its level")]
    pub level: Option<Level>,
}
