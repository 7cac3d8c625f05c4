use schema_core::Table;

#[derive(Table)]
#[table(name = "users")]
struct User<'a> {
    #[column(primary_key)]
    id: &'a str,
}

fn rows(db: &mut schema_core::rows::postgres::Client) {
    let _ = User::select().all(db);
    let _ = User::insert(&());
}

fn main() {}
