#[derive(Table)]
#[table(unique("account_email", on(email), initially_deferred))]
pub struct Account {
    #[column(primary_key)]
    pub id: i32,
    pub email: String,
}

#[derive(Table)]
#[table(check("positive", "cents >= 0"))]
#[table(unique("entry_at", on(at, cents), nulls_not_distinct))]
pub struct Entry {
    #[column(primary_key)]
    pub id: i32,
    #[column(references(Account::id, on_delete = cascade))]
    pub account_id: i32,
    pub email: Option<String>,
    pub cents: i32,
    pub at: i32,
}
