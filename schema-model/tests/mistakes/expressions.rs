#[derive(Table)]
#[table(check("c1", "amuont >= 0 AND größe > 0 AND gröse > 1"))]
#[table(check("c2", "amount >="))]
#[table(check("c3", "amount >= 0 -- always"))]
#[table(check("c4", "amount > (SELECT 1)"))]
#[table(check("c5", "other.amount > 0"))]
#[table(check("c6", "address.city = 'x'"))]
#[table(check("c7", "user = 'x'"))]
#[table(check("c8", r#"amount > 0 AND "Amount" > 1"#))]
#[table(check("c9", "amount > 'unfinished"))]
#[table(check("c10", "amount > 0; DROP TABLE t"))]
#[table(check("c11", ""))]
#[table(index("i1", on("lower(naem)"), where = "amuont > 0"))]
#[table(exclude("x", on("lower(naem)" with =), where = "amuont > 0"))]
struct Thing {
    amount: i32,
    größe: i32,
    name: String,
    user: String,
    #[column(type = "addr")]
    address: Address,
    #[column(default = sql("amount + 1"))]
    a: i32,
    #[column(default = sql("unquoted"))]
    b: String,
    #[column(generated = "amuont * 2")]
    c: i32,
    #[column(backfill = "amuont")]
    d: i32,
    #[column(check("e_check", "\"amuont\" \u{3e} 0 AND naem = 'x'"))]
    e: i32,
}
