use schema_core::{Enum, Table};

struct Money(i64);

#[derive(Enum)]
enum Status {
    Open,
}

#[derive(Enum)]
#[enum_type(name = "kind")]
enum Kind {
    Gift,
}

#[derive(Table)]
#[table(name = "purchases")]
struct Purchase {
    amount: Money,
    status: Option<Status>,
    kinds: Vec<Kind>,
    #[column(type = text, one_of = "check_money")]
    price: Money,
    #[column(type = text, default = Status::Closed)]
    state: Status,
    #[column(type = text, default = Kind::Gift)]
    other: Status,
}

fn main() {}
