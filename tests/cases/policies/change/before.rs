#[derive(Table)]
#[table(name = "documents", rls = force)]
#[table(policy("condition", for = select, using = "owner = current_user", comment = "before"))]
#[table(policy("roles", for = delete, to(public), using = "id > 0"))]
#[table(policy("command", for = update, using = "id > 0"))]
#[table(policy("loses a condition", using = "id > 0", with_check = "id > 1"))]
#[table(policy("under a type", using = "size > 10"))]
pub struct Document {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
    pub size: i32,
}
