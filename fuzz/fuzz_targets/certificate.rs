//! The reader of X.509 certificates.
#![no_main]

libfuzzer_sys::fuzz_target!(|der: &[u8]| schema_core::fuzz::certificate(der));
