use schema_core::{Enum, Table};

struct Money(i64);

#[derive(Enum)]
enum Status {
    Open,
}

#[derive(Table)]
#[table(name = "purchases")]
struct Purchase {
    // Not known to SQL, and not an enum.
    amount: Money,
    // An enum, but no type of PostgreSQL's.
    status: Option<Status>,
    // A type that SQL has no match for.
    count: u64,
    // Given one: fine.
    #[column(type = bigint)]
    paid: Money,
}

fn main() {}
