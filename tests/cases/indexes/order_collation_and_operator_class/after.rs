#[derive(Table)]
#[table(index("person_one", on(a desc, b desc nulls last)))]
#[table(index("person_name", on(name collate "C" ops = text_pattern_ops desc)))]
#[table(index("person_data", on(data ops = jsonb_path_ops), using = gin))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub a: i32,
    pub b: i32,
    pub name: String,
    pub data: Value,
}
