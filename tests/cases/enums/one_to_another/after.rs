#[derive(Clone, Copy, Enum)]
#[enum_type(name = "grade")]
pub enum Grade {
    Low,
    High,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Grade::High)]
    pub level: Grade,
    pub levels: Vec<Grade>,
}
