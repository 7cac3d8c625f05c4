use schema_core::View;

#[derive(View)]
#[view(queri = "SELECT 1", index(on(id)), check_option = none)]
struct Recent {
    #[column(primary_key, default = 1)]
    id: i64,
}

#[derive(View)]
#[view(query = " ; ", materialized, security_barrier)]
struct Empty;

#[derive(View)]
#[view(query = file("nowhere.sql"))]
struct Lost<T> {
    #[column(type = "int")]
    id: T,
}

#[derive(View)]
#[view(query = file("nowhere.sql"))]
struct Gone {
    id: i32,
}

fn main() {}
