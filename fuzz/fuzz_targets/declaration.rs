//! The reader of declarations: whatever a `.rs` file holds, it is a schema or a list of mistakes.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| schema_core::fuzz::declaration(text));
