#[derive(Table)]
pub struct Person {
    pub name: String,
}
