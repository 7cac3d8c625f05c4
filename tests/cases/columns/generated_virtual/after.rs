#[derive(Table)]
#[table(name = "person")]
pub struct Person {
    #[column(primary_key)]
    pub id: i32,
    pub size: i32,
    #[column(generated = "size * 20", virtual)]
    pub changed: i32,
    #[column(generated = "size * 3", virtual)]
    pub becomes_virtual: i32,
    #[column(generated = "length(id::text)", virtual)]
    pub comes: i32,
}
