#[derive(Table)]
#[table(with(fillfactor = 80, parallel_workers = 2))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
