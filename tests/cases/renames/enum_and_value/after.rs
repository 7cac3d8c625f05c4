#[derive(Clone, Copy, Enum)]
#[enum_type(name = "grade", was = "level")]
pub enum Grade {
    #[enum_type(was = "low")]
    Lowest,
    High,
}

#[derive(Table)]
#[table(check("person_level", "level <> 'lowest' or id > 0"))]
#[table(index("person_low", on(id), where = "level = 'lowest'"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = Grade::Lowest)]
    pub level: Grade,
    pub levels: Vec<Grade>,
}
