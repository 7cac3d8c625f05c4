use schema_core::Table;

#[derive(Table)]
#[table(name = "users")]
struct User<'a> {
    #[column(primary_key)]
    id: &'a str,
}

fn main() {
    let db: &mut schema_core::rows::postgres::Client = unimplemented!();
    let _ = User::select().all(db);
    let _ = User::insert(&());
}
