use schema_core::Table;

#[derive(Table)]
#[table(name = "purchases")]
struct Purchase {
    #[column(primary_key, identity(always))]
    id: i64,
    customer_id: String,
    #[column(default = "usd")]
    currency: String,
}

fn main() {
    let _ = NewPurchase::builder().currency("eur").build();
}
