use schema_core::Table;

#[derive(Table)]
#[table(name = "events", partition_by(range(id)))]
#[table(policy("own", using = "true"), trigger("audit", after(insert)))]
struct Event {
    id: i64,
}

fn main() {}
