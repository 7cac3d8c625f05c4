#[derive(Table)]
#[table(name = "events", partition_by(list(kind)))]
pub struct Event {
    pub id: i64,
    #[column(identity(by_default, start = 100))]
    pub number: i32,
    pub kind: String,
}
