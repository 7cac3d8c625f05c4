#[derive(Table)]
#[table(name = account, with(fillfactor), rls = forced, comment, replica_identity = some)]
struct Account {
    #[column(primary_key = true, name = "", statistics = "many", storage = extented, check("only_a_name", 3))]
    id: String,
    #[column(references(Account), comment = 3, default, type)]
    parent: Option<String>,
    #[column(default = now, on_update = Status)]
    at: i64,
    #[column(references(Account::id, on_delete = set_nul, on_update = set_null(id), match = partial))]
    other: String,
    #[column(default =)]
    nothing: String,
    #[column(= 3, "text", name "x")]
    tokens: String,
    #[column]
    bare: String,
}
