#[derive(Table)]
pub struct Thing {
    #[column(primary_key)]
    pub id: i32,
    pub data: Value,
    pub bytes: Vec<u8>,
    pub span: TimeDelta,
}
