#[derive(Table)]
#[table(name = "events", partition_by(list(kind)))]
pub struct Event {
    #[column(identity(always))]
    pub id: i64,
    pub number: i32,
    pub kind: String,
}
