#[derive(Table)]
#[table(name = "human", was = "person")]
#[table(index("human_code", on(code)))]
#[table(check("human_check", "code <> 0"))]
pub struct Human {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "number", default = 8)]
    pub code: Option<i32>,
}
