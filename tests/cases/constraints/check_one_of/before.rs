#[derive(Clone, Copy, Enum)]
pub enum Status {
    Pending,
    Done,
}

#[derive(Table)]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = varchar(50), one_of = "check_status")]
    pub status: Status,
}
