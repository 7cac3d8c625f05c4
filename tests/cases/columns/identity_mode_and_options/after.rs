#[derive(Table)]
pub struct Person {
    #[column(
        primary_key,
        identity(by_default, start = 100, increment = 10, min = 10, max = 100000, cache = 5, cycle)
    )]
    pub id: i32,
}
