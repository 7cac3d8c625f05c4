#[derive(Table)]
pub struct Person {
    #[column(primary_key, default = gen_random_uuid())]
    pub id: Uuid,
}
