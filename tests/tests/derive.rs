//! What the compiler says about mistakes in a derive: every `derive/*.rs`, and its `.stderr`.
//!
//! `TRYBUILD=overwrite cargo test -p schema-tests --test derive` writes the texts anew.

#[test]
fn mistakes_are_compile_errors_at_their_place() {
    trybuild::TestCases::new().compile_fail("derive/*.rs");
}
