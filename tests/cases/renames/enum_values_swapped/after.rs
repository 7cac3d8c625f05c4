#[derive(Table)]
pub struct Ticket {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "busy")]
    pub state: State,
}

#[derive(Enum)]
#[enum_type(name = "state")]
pub enum State {
    #[enum_type(was = "new")]
    Busy,
    #[enum_type(was = "busy")]
    New,
    #[enum_type(was = "done")]
    Gone,
}
