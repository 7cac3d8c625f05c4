#[derive(Table)]
#[table(with(fillfactor = 70, parallel_workers = 2))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
}
