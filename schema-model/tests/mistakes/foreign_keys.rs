//- users.rs
#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    id: String,
    nick: String,
    #[column(unique)]
    email: String,
    number: i64,
}

//- orders.rs
use crate::users::User as Customer;

#[derive(Table)]
#[table(name = "orders")]
#[table(foreign_key("two", on(a, b), references(Customer(id, email))))]
struct Order {
    #[column(references(User::idd))]
    wrong_field: String,
    #[column(references(Usre::id))]
    wrong_table: String,
    #[column(references(User::id))]
    wrong_type: Uuid,
    #[column(references(crate::users::User::nick))]
    no_key: String,
    #[column(references(Customer::email, on_delete = cascade))]
    fine: String,
    #[column(references(Self::a))]
    of_itself: String,
    a: String,
    b: String,
}
