#[derive(Table)]
#[table(owner = app_owner)]
pub struct Person {
    #[column(primary_key, type = serial)]
    pub id: i32,
    pub mood: Mood,
}

#[derive(Enum)]
#[enum_type(name = "mood")]
pub enum Mood {
    Glad,
}

#[derive(View)]
#[view(owner = "app reader", query = "SELECT id FROM person")]
pub struct Known {
    pub id: i32,
}
