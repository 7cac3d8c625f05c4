//! The reader of connection strings: no password is in what it says.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| schema_core::fuzz::connection(text));
