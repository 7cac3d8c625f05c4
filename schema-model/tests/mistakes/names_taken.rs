#[derive(Table)]
#[table(name = "users", index("i", on(id)), index("i", on(id)))]
#[table(check("c", "id > 0"), check("c", "id > 1"), unique("users", on(id)), unique("other", on(id)))]
#[table(check("id > 0"), check("id > 1"))]
struct User {
    id: i64,
}

#[derive(Table)]
#[table(name = "users")]
struct Again {
    id: i64,
}

#[derive(Table)]
#[table(name = "other")]
struct Other {
    #[column(name = "a_name_that_is_far_too_long_for_postgresql_which_cuts_it_at_63_bytes")]
    id: i64,
}

#[derive(Enum)]
#[enum_type(name = "other")]
enum Type {
    A,
}

#[derive(Table)]
#[table(schema = "pg_mine", replica_identity = index("nothing"))]
struct Mine {
    id: i64,
}
