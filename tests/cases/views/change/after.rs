#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
    pub size: i64,
}

#[derive(View)]
#[view(name = "gains", query = "SELECT id, name FROM users WHERE id > 0", check_option = local)]
pub struct Gains {
    pub id: i64,
    pub name: String,
}

#[derive(View)]
#[view(name = "loses", query = "SELECT id FROM users", comment = "after")]
pub struct Loses {
    pub id: i64,
}

#[derive(View)]
#[view(name = "retyped", query = "SELECT id, size FROM users")]
pub struct Retyped {
    pub id: i64,
    pub size: i64,
}

#[derive(View)]
#[view(name = "kept", query = "SELECT id FROM users", materialized)]
pub struct Kept {
    pub id: i64,
}

#[derive(View)]
#[view(name = "new_name", was = "old_name", query = "SELECT id FROM users WHERE size > 0")]
pub struct Renamed {
    pub id: i64,
}
