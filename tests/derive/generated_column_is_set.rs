use schema_core::Table;

#[derive(Table)]
#[table(name = "purchases")]
struct Purchase {
    #[column(primary_key, identity(always))]
    id: i64,
    cents: i64,
}

fn main() {
    let _ = NewPurchase::builder().id(7).cents(1);
    let _ = Purchase::update(Purchase::cents.eq(1)).set(Purchase::id, 7);
}
