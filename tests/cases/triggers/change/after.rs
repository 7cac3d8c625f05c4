#[derive(Table)]
#[table(name = "documents")]
#[table(trigger("condition", before(update), for_each = row, when = "new.size > 1", execute = pass()))]
#[table(trigger("state", after(update), execute = pass(), enabled = false))]
#[table(trigger("columns", before(update(size, weight)), for_each = row, execute = pass()))]
pub struct Document {
    #[column(primary_key)]
    pub id: i64,
    pub size: i64,
    pub weight: Option<i32>,
}
