#[derive(Table)]
#[table(index("thing_gin", on(data), using = gin))]
#[table(index("thing_gist", on(during), using = gist))]
#[table(index("thing_brin", on(at), using = brin))]
#[table(index("thing_hash", on(name), using = hash))]
pub struct Thing {
    #[column(primary_key)]
    pub id: i32,
    pub data: Value,
    #[column(type = int4range)]
    pub during: Range,
    pub at: DateTime<Utc>,
    pub name: String,
}
