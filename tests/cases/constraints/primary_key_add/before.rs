#[derive(Table)]
pub struct Person {
    pub id: i32,
}
