//! A migration's text to its checksum, chained over all before it, and that of the way back to one that stands alone.
//! Never depends on comments that change nothing, nor on how a checkout ends its lines.
use sha2::{Digest, Sha256};

use super::content::canonical;

/// What the first migration is chained to, and the checksum of a history without any: 64 zeros.
pub const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The checksum of a migration behind another: SHA-256, in hexadecimal, over the previous checksum, the name,
/// the statements, and the comments that change how these run.
///
/// An edited statement changes the checksum of its own file and of every later one, so that two histories with
/// the same last checksum are the same.
pub fn chained(previous: &str, name: &str, sql: &str) -> String {
    // A zero byte is in no file name and in no SQL: nothing can move from one part to the other unseen.
    hex(&["statements\0", previous, "\0", name, "\0", &canonical(sql)])
}

/// The checksum as it was before format 2 of history.lock: over the whole text, with its comments.
pub fn chained_text(previous: &str, name: &str, sql: &str) -> String {
    // A zero byte is in no file name and in no SQL: nothing can move from one part to the other unseen.
    hex(&[previous, "\0", name, "\0", normalized(sql).trim_end_matches('\n')])
}

/// The checksum of the way back from a migration: over its name and the statements of the way back.
pub(super) fn of_down(name: &str, sql: &str) -> String {
    hex(&["down statements\0", name, "\0", &canonical(sql)])
}

/// The same as it was before format 2 of history.lock.
pub(super) fn of_down_text(name: &str, sql: &str) -> String {
    hex(&["down\0", name, "\0", normalized(sql).trim_end_matches('\n')])
}

/// The SHA-256 of texts one after the other, in hexadecimal.
pub(super) fn hex(texts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The text as it was committed: git may turn line ends into CRLF, and some editors add a byte order mark.
pub(super) fn normalized(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n")
}

/// LF at the end of every line, the last one too.
pub(super) fn whole_lines(text: &str) -> String {
    let mut text = normalized(text);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_do_not_matter_and_everything_else_did() {
        let chained = chained_text;
        let sum = chained(START, "0000_a", "SELECT 1;\nSELECT 2;\n");
        assert_eq!(sum, chained(START, "0000_a", "\u{feff}SELECT 1;\r\nSELECT 2;"));
        // Written down: a checksum that changes with a version of this program breaks every history.
        assert_eq!(sum, "fc90fd921313f939ac763c5d1c9ca508be9cd99a36b6cd69bf12ce0c8e9a00d3");
        assert_ne!(sum, chained(START, "0000_b", "SELECT 1;\nSELECT 2;\n"));
        assert_ne!(sum, chained(&sum, "0000_a", "SELECT 1;\nSELECT 2;\n"));
        assert_ne!(sum, chained(START, "0000_a", "SELECT 1; \nSELECT 2;\n"));
    }

    #[test]
    fn the_statements_and_the_place_in_the_chain_matter() {
        let sum = chained(START, "0000_a", "SELECT 1;\nSELECT 2;\n");
        assert_eq!(sum, chained(START, "0000_a", "-- a\nSELECT 1; SELECT\n2"));
        // Written down: a checksum that changes with a version of this program breaks every history.
        assert_eq!(sum, "86955e88ef50971e3fc6d5e94741705aef7ea90700110fe9b33ca8e245c8a37d");
        assert_ne!(sum, chained(START, "0000_b", "SELECT 1;\nSELECT 2;\n"));
        assert_ne!(sum, chained(&sum, "0000_a", "SELECT 1;\nSELECT 2;\n"));
        assert_ne!(sum, chained(START, "0000_a", "SELECT 1;\n"));
        assert_ne!(sum, chained(START, "0000_a", "-- schema: no transaction\nSELECT 1;\nSELECT 2;\n"));
    }
}
