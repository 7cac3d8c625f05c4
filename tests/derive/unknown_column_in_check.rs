use schema_core::Table;

#[derive(Table)]
#[table(name = "purchases")]
#[table(check("check_amount_positive", "amount_payed_cents >= 0"))]
#[table(check("check_unfinished", "amount_paid_cents >="))]
#[table(index("idx_purchases_amount", on(amount_paid_cent), where = "statsu = 'open'"))]
struct Purchase {
    amount_paid_cents: i32,
    status: String,
}

fn main() {}
