#[derive(Clone, Copy, Enum)]
#[enum_type(name = "grade", was = "level")]
pub enum Grade {
    #[enum_type(was = "low")]
    Lowest,
    High,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Grade::Lowest)]
    pub level: Grade,
}
