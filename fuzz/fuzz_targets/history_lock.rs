//! The reader of history.lock.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| schema_core::fuzz::history_lock(text));
