#[derive(Table)]
#[table(name = "person")]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub size: i32,
    #[column(generated = "size * 2", virtual)]
    pub changed: i32,
    #[column(generated = "size * 3")]
    pub becomes_virtual: i32,
    #[column(generated = "size * 4", virtual)]
    pub goes: i32,
}
