#[derive(Table)]
pub struct Team {
    #[column(primary_key)]
    pub id: i32,
}

#[derive(Table)]
#[table(primary_key("person_pkey", on(id)))]
#[table(unique("person_new", on(a)))]
#[table(check("check_new", "a > 0"))]
#[table(foreign_key("fk_new", on(b), references(Team(id))))]
#[table(index("index_new", on(b desc)))]
pub struct Person {
    pub id: i32,
    pub a: i32,
    pub b: i32,
}
