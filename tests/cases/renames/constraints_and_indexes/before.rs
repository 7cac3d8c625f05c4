#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(primary_key("person_key", on(id)))]
#[table(unique("person_old", on(a)))]
#[table(check("check_old", "a > 0"))]
#[table(foreign_key("fk_old", on(b), references(Team(id))))]
#[table(index("index_old", on(b desc)))]
pub struct Person {
    pub id: i32,
    pub a: i32,
    pub b: i32,
}
