#[derive(Table)]
#[table(name = "documents")]
#[table(trigger("condition", before(update), for_each = row, when = "new.size > 0", execute = pass()))]
#[table(trigger("state", after(update), execute = pass()))]
#[table(trigger("columns", before(update(size)), for_each = row, execute = pass()))]
#[table(trigger("gone", after(delete), execute = pass()))]
pub struct Document {
    #[column(primary_key)]
    pub id: i64,
    pub size: i32,
}
