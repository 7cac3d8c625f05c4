#[derive(Table)]
#[table(name = "documents", rls = force)]
#[table(policy("condition", for = select, using = "owner = session_user AND id > 0", comment = "after"))]
#[table(policy("roles", for = delete, to(current_user), using = "id > 0"))]
#[table(policy("command", for = select, using = "id > 0"))]
#[table(policy("loses a condition", using = "id > 0"))]
#[table(policy("under a type", using = "size > 10"))]
pub struct Document {
    #[column(primary_key)]
    pub id: i64,
    pub owner: String,
    pub size: i64,
}
