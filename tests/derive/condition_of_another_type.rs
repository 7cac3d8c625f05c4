use schema_core::Table;

#[derive(Table)]
#[table(name = "purchases")]
struct Purchase {
    #[column(primary_key)]
    id: i64,
}

fn main() {
    let _ = Purchase::select().filter(Purchase::id.eq("seven"));
}
