//! A migration's text to what of it the server and the run get to see: its statements, and the comments that change how
//! they run. What only people read is left out: other comments, and how the lines are broken.

use super::checksum::normalized;
use crate::sql::lexer::{self, Kind};
use crate::sql::split::split;

/// How a comment begins that changes how the statement behind it runs. `-- schema:allow`, without the space, does not.
const DIRECTIVE: &str = "-- schema: ";

/// Returns each statement in a form that is the same however it is laid out; `None` for a text that has no statements.
pub fn statements(sql: &str) -> Option<Vec<String>> {
    let sql = normalized(sql);
    let mut before = 0;
    let mut found = Vec::new();
    for statement in split(&sql).ok()? {
        let mut text = String::new();
        let comments = sql[before..statement.offset].lines().map(str::trim);
        for directive in comments.filter(|line| line.starts_with(DIRECTIVE)) {
            text.push_str(directive);
            text.push('\n');
        }
        text.push_str(&laid_out(statement.text));
        before = statement.offset + statement.text.len();
        found.push(text);
    }
    Some(found)
}

/// Returns whether two texts have the same statements and run alike.
pub fn same(one: &str, other: &str) -> bool {
    match (statements(one), statements(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => normalized(one) == normalized(other),
        _ => false,
    }
}

/// Returns how many statements two texts have in common from the first on.
pub fn common(one: &str, other: &str) -> usize {
    let (one, other) = (statements(one).unwrap_or_default(), statements(other).unwrap_or_default());
    one.iter().zip(&other).take_while(|(one, other)| one == other).count()
}

/// Returns what a checksum is over. A zero byte is in no SQL: no statement can pass for two.
pub(super) fn canonical(sql: &str) -> String {
    match statements(sql) {
        Some(statements) => statements.join("\0"),
        None => format!("\0{}", normalized(sql).trim_end_matches('\n')),
    }
}

/// The words as they are, with a space where there was any, and a line end between two strings: PostgreSQL joins those
/// that only a line end separates (manual, section 4.1.2.1).
fn laid_out(statement: &str) -> String {
    let (tokens, _) = lexer::tokens(statement);
    let mut text = String::new();
    let mut last: Option<(Kind, usize)> = None;
    for token in tokens {
        if let Some((kind, end)) = last.filter(|(_, end)| *end < token.start) {
            let joins = kind == Kind::Text && token.kind == Kind::Text;
            text.push(if joins && statement[end..token.start].contains('\n') { '\n' } else { ' ' });
        }
        text.push_str(token.text);
        last = Some((token.kind, token.end()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_read_is_no_difference_and_what_runs_is() {
        let sql = "ALTER TABLE a ADD COLUMN b text;\nSELECT 'x -- y';\n";
        for other in [
            "-- why\nALTER TABLE a\n\tADD COLUMN b text; -- done\n\n/* and */ SELECT /* it */ 'x -- y'",
            "-- schema:allow add-column: because\nALTER TABLE a ADD COLUMN b text;;\r\nSELECT 'x -- y';",
        ] {
            assert!(same(sql, other), "{other}");
        }
        for other in [
            "ALTER TABLE a ADD COLUMN b text;\nSELECT 'x  -- y';\n",
            "ALTER TABLE a ADD COLUMN B text;\nSELECT 'x -- y';\n",
            "-- schema: no transaction\nALTER TABLE a ADD COLUMN b text;\nSELECT 'x -- y';\n",
            "ALTER TABLE a ADD COLUMN b text;\nSELECT 'x -- y';\nSELECT 1;",
            "ALTER TABLE a ADD COLUMN b text; SELECT",
        ] {
            assert!(!same(sql, other), "{other}");
        }
        assert!(!same("SELECT 1 < -1", "SELECT 1 <- 1"));
        assert!(!same("SELECT 'a'\n'b'", "SELECT 'a' 'b'"));
        assert!(!same("DO $$ BEGIN -- a\nEND $$", "DO $$ BEGIN -- b\nEND $$"));
        // No statements at all: every letter counts.
        assert!(same("SELECT 'a", "SELECT 'a") && !same("SELECT 'a", "SELECT  'a"));
        assert_eq!(common("SELECT 1; SELECT 2; SELECT 3", "SELECT 1; SELECT 2 -- x\n; SELECT 4"), 2);
    }
}
