//! The splitter of SQL files: each piece lies where it says, none overlaps another, and cut again it is one.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| schema_core::fuzz::splitter(text));
