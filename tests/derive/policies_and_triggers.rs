use schema_core::Table;

#[derive(Table)]
#[table(name = "events", partition_by(range(at)))]
#[table(policy("own", using = "idd = 1"), policy(for = insert, using = "id = 1"), policy("a", for = delete, with_check = "id = 1"))]
#[table(policy("b", form = select, to(1)))]
#[table(trigger("a", after(insert, updated), execute = audit()), trigger("b", before(update(id, nam)), execute = audit))]
#[table(trigger("c", before(update), for_each = row, when = "old.idd <> new.id AND id > 0", execute = audit()))]
#[table(trigger("d", before(truncate), for_each = row, deferrable, execute = audit()), trigger("e"))]
struct Event {
    #[column(primary_key)]
    id: i64,
    name: String,
    at: String,
}

fn main() {}
