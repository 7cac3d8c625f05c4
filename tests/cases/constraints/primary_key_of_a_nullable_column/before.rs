#[derive(Table)]
pub struct Person {
    pub id: Option<i32>,
}
