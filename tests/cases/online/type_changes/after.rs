#[derive(Table)]
pub struct Account {
    #[column(primary_key)]
    pub id: i64,
    #[column(comment = "who")]
    pub name: String,
    #[column(default = 0)]
    pub cents: i64,
}

#[derive(Table)]
#[table(index("entry_account_id", on(account_id, "lower(note)"), comment = "fast"))]
#[table(check("entry_positive", "cents >= 0"))]
#[table(unique("entry_once", on(account_id, cents)))]
pub struct Entry {
    #[column(primary_key)]
    pub id: i64,
    #[column(references(Account::id, on_delete = cascade))]
    pub account_id: i64,
    pub cents: i64,
    pub note: Option<String>,
}
