#[derive(Table)]
#[table(name = "events", partition_by(range(at)), index(on(kind)))]
#[table(primary_key("events_pk", on(id, at)))]
pub struct Event {
    pub id: i64,
    pub at: NaiveDate,
    pub kind: String,
}

#[derive(Table)]
#[table(name = "visits", partition_by(hash(id)))]
pub struct Visit {
    #[column(primary_key)]
    pub id: i64,
}

#[derive(Table)]
#[table(name = "words", partition_by(list("lower(word)")), check("spoken", "word <> ''"))]
pub struct Word {
    pub word: String,
}
