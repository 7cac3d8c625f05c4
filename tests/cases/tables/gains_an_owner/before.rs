#[derive(Table)]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub mood: Mood,
}

#[derive(Enum)]
#[enum_type(name = "mood", owner = app_owner)]
pub enum Mood {
    Glad,
}
