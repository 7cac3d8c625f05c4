#[derive(Table)]
#[table(with(fillfactor = 70, autovacuum_vacuum_scale_factor = 0.2, toast.autovacuum_enabled = false))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub name: String,
}
