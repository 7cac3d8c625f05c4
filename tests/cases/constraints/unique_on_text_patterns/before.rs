#[derive(Clone, Copy, Enum)]
pub enum Status {
    A,
    B,
}

#[derive(Table)]
#[table(check("person_status", "status in ('a', 'b') and name like 'x%'"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = varchar(20))]
    pub name: String,
    #[column(type = varchar(20))]
    pub status: String,
}
