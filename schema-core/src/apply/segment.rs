//! Statements to segments: what runs in one transaction, and what runs alone.

use std::ops::Range;

use crate::sql::split::{Statement, Transaction};

/// Statements that are done together or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// In one transaction.
    Together(Range<usize>),
    /// One statement, in no transaction.
    Alone(usize),
}

/// The segments of what is left of a file behind its first `done` statements.
///
/// A new enum value has to be committed before anything uses it, and what uses it cannot be told by looking
/// (a function may): so any statement behind an `ADD VALUE`, but another `ADD VALUE`, starts a new
/// transaction.
pub(crate) fn segments(statements: &[Statement<'_>], done: usize) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (at, statement) in statements.iter().enumerate().skip(done) {
        if statement.transaction == Transaction::Outside {
            segments.push(Segment::Alone(at));
            continue;
        }
        let commits = at > done && statements[at - 1].transaction == Transaction::CommitAfter;
        let more_of_it = statement.transaction == Transaction::CommitAfter;
        match segments.last_mut() {
            Some(Segment::Together(range)) if !commits || more_of_it => range.end = at + 1,
            _ => segments.push(Segment::Together(at..at + 1)),
        }
    }
    segments
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::split::split;

    #[test]
    fn files_are_cut_where_a_transaction_has_to_end() {
        let cases = [
            ("", 0, ""),
            ("CREATE TABLE a(); CREATE TABLE b()", 0, "0-2"),
            ("CREATE TABLE a(); CREATE TABLE b()", 1, "1-2"),
            ("CREATE TABLE a(); CREATE TABLE b()", 2, ""),
            ("SELECT 1; VACUUM; VACUUM; SELECT 2", 0, "0-1 alone1 alone2 3-4"),
            ("VACUUM", 0, "alone0"),
            // Nothing uses the last values of a file within it.
            ("SELECT 1; ALTER TYPE e ADD VALUE 'a'; ALTER TYPE e ADD VALUE 'b'", 0, "0-3"),
            ("ALTER TYPE e ADD VALUE 'a'; ALTER TYPE e ADD VALUE 'b'; SELECT 1; SELECT 2", 0, "0-2 2-4"),
            ("ALTER TYPE e ADD VALUE 'a'; SELECT 1; ALTER TYPE e ADD VALUE 'b'; SELECT 2", 0, "0-1 1-3 3-4"),
            ("ALTER TYPE e ADD VALUE 'a'; VACUUM; SELECT 1", 0, "0-1 alone1 2-3"),
            ("ALTER TYPE e ADD VALUE 'a'; SELECT 1", 1, "1-2"),
        ];
        for (sql, done, expected) in cases {
            let found: Vec<_> = segments(&split(sql).unwrap(), done)
                .into_iter()
                .map(|segment| match segment {
                    Segment::Together(range) => format!("{}-{}", range.start, range.end),
                    Segment::Alone(at) => format!("alone{at}"),
                })
                .collect();
            assert_eq!(found.join(" "), expected, "{sql}");
        }
    }
}
