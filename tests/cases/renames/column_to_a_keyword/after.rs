#[derive(Table)]
#[table(check("person_check", "\"user\" <> '' and \"Order By\" > 0"))]
#[table(index("person_kind", on("lower(\"user\")"), where = "\"Order By\" > 1"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    #[column(was = "kind")]
    pub user: String,
    #[column(name = "Order By", was = "other")]
    pub order: i32,
}
