#[derive(Table)]
#[table(exclude("booking_overlap", using = gist, on(during with &&)))]
pub struct Booking {
    #[column(primary_key)]
    pub id: i32,
    #[column(type = int4range)]
    pub during: Range,
}
