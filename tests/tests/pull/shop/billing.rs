use schema_core::{Enum, Table};

use super::public::{Mood, People};

#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "people", schema = "Billing")]
#[table(check("people_iban_check", r#"iban ~ '^[A-Z]{2}"?\d+$'::text"#))]
pub struct Person {
    #[column(primary_key, references(People::id, name = "people_id_fkey", deferrable))]
    pub id: i32,
    #[column(default = State::New)]
    pub state: State,
    pub feels: Option<Mood>,
    pub iban: String,
    #[column(
        references(super::public::NewPerson::id, name = "people_number_fkey", not_valid),
        default = sql(r#"nextval('"Billing".numbers'::regclass)"#)
    )]
    pub number: Option<i32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[enum_type(name = "state", schema = "Billing", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    New,
    Paid,
    #[enum_type(name = "2-late")]
    V2Late,
}
