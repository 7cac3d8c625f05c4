//! What the fuzz targets in `fuzz/` call: readers of what others wrote, with what has to hold whatever that is.

use std::path::Path;

use rustls::pki_types::CertificateDer;

use crate::connect::{Environment, Target};
use crate::source::rust;
use crate::sql::{remark, split};
use crate::{connect, history};

/// Reads a declaration.
pub fn declaration(text: &str) {
    let items = rust::parse(Path::new("a.rs"), text);
    let _ = schema_model::declare::resolve(vec![items]);
}

/// Cuts SQL into statements: they lie where they say, one behind the other, and each of them is one.
///
/// # Panics
///
/// Where that does not hold.
pub fn splitter(text: &str) {
    let Ok(statements) = split::split(text) else { return };
    let mut end = 0;
    for own in statements {
        assert!(own.offset >= end, "a statement begins in the one before");
        end = own.offset + own.text.len();
        assert_eq!(text.get(own.offset..end), Some(own.text), "a statement is not where it says");
        let again = split::split(own.text).map(|own| own.len());
        assert_eq!(again.ok(), Some(1), "a statement is not one: {:?}", own.text);
    }
    let commented = split::split(&remark::remark(text)).map(|own| own.len());
    assert_eq!(commented.ok(), Some(0), "a comment does not hold it");
}

/// Reads a connection string.
///
/// # Panics
///
/// Where what is said of it has the word that stands for a password.
pub fn connection(text: &str) {
    const SECRET: &str = "Pa55w0rd";
    for text in
        [text.to_owned(), format!("postgres://me:{SECRET}@{text}"), format!("password={SECRET} {text}")]
    {
        if let Err(error) = Target::parse_in(&text, &Environment::default()) {
            let said = format!("{error} {:?}", error.help());
            let is_theirs = text.matches(SECRET).count() > 1;
            assert!(is_theirs || !said.contains(SECRET), "a password is told: {said}");
        }
    }
}

/// Reads a certificate.
pub fn certificate(der: &[u8]) {
    connect::fuzz_certificate(&CertificateDer::from(der));
}

/// Reads the file that lists a history.
pub fn history_lock(text: &str) {
    history::fuzz_lock(text);
}
