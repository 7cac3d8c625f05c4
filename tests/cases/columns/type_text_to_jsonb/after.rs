#[derive(Table)]
#[table(index("person_data", on(data), using = gin))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(default = sql("'{}'::jsonb"))]
    pub data: Value,
}
