#[derive(Table)]
#[table(name = "a", name = "b", unlogged)]
#[table(unlogged)]
struct Twice {
    #[column(default = 1, default = 2, primary_key)]
    #[column(primary_key)]
    id: i32,
    #[column(index)]
    n: i32,
}
