use schema_core::Table;

#[derive(Table)]
#[table(name = "users")]
struct User {
    #[column(primary_key)]
    id: String,
}

#[derive(Table)]
#[table(name = "purchases")]
#[table(foreign_key("two", on(organization_id), references(User(idd))))]
struct Purchase {
    #[column(references(User::ident))]
    customer_id: String,
    #[column(references(Organization::id))]
    organization_id: String,
}

fn main() {}
