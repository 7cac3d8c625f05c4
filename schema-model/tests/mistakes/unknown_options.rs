#[derive(Table)]
#[table(nam = "account", unloged, zebra)]
#[table(index("i", on(id), uniqe), unique("u", on(id), nulls_distinct), check("c", "id > 0", no_inherits))]
struct Account {
    #[column(uniqe, primary_kye, default = "x", zebra = 1)]
    id: String,
    #[column(references(Account::id, on_delet = cascade, name = "fk"))]
    parent: Option<String>,
    #[column(identity(always, strat = 1))]
    number: i64,
}

#[derive(Enum)]
#[enum_type(nmae = "status", rename_all = "snakecase")]
enum Status {
    #[enum_type(nam = "x")]
    Open,
}
