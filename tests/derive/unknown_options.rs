use schema_core::{Enum, Table};

#[derive(Table)]
#[table(name = "accounts", unloged)]
struct Account {
    #[column(primary_key, uniqe)]
    id: i64,
}

#[derive(Enum)]
#[enum_type(nam = "status")]
enum Status {
    Open,
}

fn main() {
    // The columns are there in spite of the mistakes.
    let _ = Account::id.name();
    let _ = Status::Open.as_str();
}
