#[derive(Table)]
pub struct Booking {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = int4range)]
    pub during: Range,
}
