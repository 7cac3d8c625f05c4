#[derive(Table)]
#[table(name = "Odd \"table\"")]
#[table(index("Ünïcode", on(user, "lower(\"it's\")")))]
#[table(check("a check", "\"sel\"\"ect\" > 0 and \"user\" <> ''"))]
pub struct Odd {
    #[column(primary_key)]
    pub id: i32,
    #[column(name = "select")]
    pub r#select: i32,
    #[column(name = "sel\"ect", default = 1)]
    pub sel: i32,
    #[column(default = "it's")]
    pub user: String,
    #[column(name = "it's", default = "\\")]
    pub its: String,
    #[column(name = "Upper", references(Umlaut::id))]
    pub upper: Option<i32>,
}

#[derive(Table)]
#[table(name = "Ümläut.dot", schema = "Odd schema")]
#[table(index(on(long)))]
pub struct Umlaut {
    #[column(primary_key, identity(always))]
    pub id: i32,
    #[column(name = "a_name_of_just_sixty_three_bytes_which_is_all_postgresql_has_for_")]
    pub long: i32,
    #[column(type = serial)]
    pub order: i32,
    #[column(unique)]
    pub table: i32,
}
