#[derive(Table)]
#[table(check("person_status", "status in ('a', 'b') and name like 'x%'"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = varchar(30))]
    pub name: String,
    #[column(type = varchar(30))]
    pub status: String,
}
