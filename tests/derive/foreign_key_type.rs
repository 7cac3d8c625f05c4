use schema_core::Table;

#[derive(Table)]
#[table(name = "users")]
struct User {
    #[column(primary_key)]
    id: String,
    #[column(unique)]
    number: i64,
}

#[derive(Table)]
#[table(name = "purchases")]
#[table(foreign_key("both", on(customer_id, number), references(User(number, id))))]
struct Purchase {
    #[column(references(User::id, on_delete = cascade))]
    customer_id: i64,
    #[column(references(User::number))]
    number: Option<i64>,
    #[column(references(Self::customer_id))]
    parent: String,
}

fn main() {}
