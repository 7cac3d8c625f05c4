use schema_core::Table;

#[derive(Table)]
#[table(nmae = "purchases", check("c", "amuont > 0"))]
struct Purchase {
    #[column(primary_kye, default = now)]
    id: Option<u32>,
    #[column(type = , statistics = "many")]
    amount: i32,
}

fn main() {}
