#[derive(Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key)]
    pub id: i64,
    pub name: String,
    pub size: i32,
}

#[derive(View)]
#[view(name = "gains", query = "SELECT id FROM users", security_barrier)]
pub struct Gains {
    pub id: i64,
}

#[derive(View)]
#[view(name = "loses", query = "SELECT id, name FROM users", comment = "before")]
pub struct Loses {
    pub id: i64,
    pub name: String,
}

#[derive(View)]
#[view(name = "retyped", query = "SELECT id, size FROM users")]
pub struct Retyped {
    pub id: i64,
    pub size: i32,
}

#[derive(View)]
#[view(name = "kept", query = "SELECT id FROM users")]
pub struct Kept {
    pub id: i64,
}

#[derive(View)]
#[view(name = "old_name", query = "SELECT id FROM users WHERE size > 0")]
pub struct Renamed {
    pub id: i64,
}
