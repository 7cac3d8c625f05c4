//! Rows by their structs, on a real server: what the example's application does, and every kind of column, key and
//! value that a declaration can have.

mod rows {
    mod drift;
    mod example;
    mod kinds;
    mod relations;
    mod statements;
    mod world;
}
