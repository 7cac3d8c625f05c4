#[derive(Table)]
#[table(index("ticket_open", on(id), where = "state = 'fresh'"))]
pub struct Ticket {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "fresh")]
    pub state: State,
    #[column(default = sql("'{fresh,done}'"))]
    pub past: Vec<State>,
}

#[derive(Enum)]
#[enum_type(name = "status", was = "state")]
pub enum State {
    #[enum_type(was = "new")]
    Fresh,
    Busy,
    Done,
}
