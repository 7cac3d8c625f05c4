#[derive(Table)]
#[table(with(parallel_workers = 3, fillfactor = 70))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
}
