//! Rows by their structs, on a real server: what the example's application does, and every kind of column, key and
//! value that a declaration can have.

mod rows {
    // Some of it is only declared.
    #[allow(dead_code, missing_docs, unreachable_pub)]
    mod declared;
    mod drift;
    mod example;
    mod kinds;
    mod relations;
    mod statements;
    mod world;
}
