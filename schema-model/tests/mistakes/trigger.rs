#[derive(Table)]
#[table(name = "events", partition_by(range(at)), policy("p", using = "true"))]
#[table(trigger("t", before(insert)), view = "x")]
struct Event {
    at: DateTime<Utc>,
}
