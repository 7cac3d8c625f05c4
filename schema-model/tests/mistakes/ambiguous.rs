//- src/billing.rs
#[derive(Table)]
#[table(schema = "billing")]
struct Account {
    #[column(primary_key)]
    id: i64,
}

//- src/auth.rs
#[derive(Table)]
#[table(schema = "auth")]
struct Account {
    #[column(primary_key)]
    id: i64,
    #[column(references(Account::id))]
    own_module: Option<i64>,
}

//- src/orders.rs
use crate::auth::Account as Login;

#[derive(Table)]
struct Order {
    #[column(references(Account::id))]
    either: i64,
    #[column(references(billing::Account::id))]
    by_path: i64,
    #[column(references(Login::id))]
    by_use: i64,
}
