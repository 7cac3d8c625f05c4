#[derive(Table)]
#[table(check("person_age", "age > 0"))]
#[table(check("person_code", "code <> ''"))]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub age: i64,
    #[column(type = varchar(10))]
    pub code: String,
}
