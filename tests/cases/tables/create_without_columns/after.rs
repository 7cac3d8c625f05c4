#[derive(Table)]
pub struct Nothing {}
