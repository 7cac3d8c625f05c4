#[derive(Table)]
#[table(index("ticket_open", on(id), where = "state = 'new'"))]
pub struct Ticket {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = "new")]
    pub state: State,
    #[column(default = sql("'{new,done}'"))]
    pub past: Vec<State>,
}

#[derive(Enum)]
#[enum_type(name = "state")]
pub enum State {
    New,
    Busy,
    Done,
}
