#[derive(Table)]
#[table(name = "documents")]
#[table(trigger(
    "touched",
    before(insert, update(name, size)),
    for_each = row,
    when = "new.name IS NOT NULL AND new.size >= 0",
    execute = pass(),
    comment = "whatever is written"
))]
#[table(trigger("changed", after(update), for_each = row, when = "old.* IS DISTINCT FROM new.*", execute = pass("it's", 2)))]
#[table(trigger("gone", after(delete), referencing(old = gone_rows), execute = pass()))]
#[table(trigger("emptied", after(truncate), execute = pass(), enabled = always))]
#[table(trigger("checked", after(insert), constraint, initially_deferred, execute = "pass()"))]
pub struct Document {
    #[column(primary_key)]
    pub id: i64,
    pub name: Option<String>,
    pub size: i32,
}
