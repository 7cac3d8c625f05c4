#[derive(Clone, Copy, Enum)]
#[enum_type(name = "Level", was = "level")]
pub enum Level {
    Low,
    High,
}

#[derive(Table)]
#[table(check("person_levels", "'low' = any (levels)"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = sql("'{low}'::\"Level\"[]"))]
    pub levels: Vec<Level>,
}
