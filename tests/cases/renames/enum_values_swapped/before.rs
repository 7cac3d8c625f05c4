#[derive(Table)]
pub struct Ticket {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "new")]
    pub state: State,
}

#[derive(Enum)]
#[enum_type(name = "state")]
pub enum State {
    New,
    Busy,
    Done,
    Gone,
}
