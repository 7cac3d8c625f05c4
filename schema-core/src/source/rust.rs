//! Rust files to a declaration.
