//! A proof and a live database to what the migration will meet there: how long its tables will wait, and which of their
//! rows it fails on.
//!
//! Only reads, in a session that cannot write, and never for long: what takes too long, or may not be read, is said and
//! not waited for. Rows are named by their primary keys and never shown.

mod former;
mod look;
mod speed;

use postgres::Client;
use schema_model::TableId;
use serde::Serialize;

use super::proof::{Proof, Severity};
use super::words;
use super::{Breaking, ProofError};

pub use speed::Speed;

/// What a migration will meet in a live database.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Live {
    /// How long it will copy and read, table by table, in the order of its statements.
    pub work: Vec<Work>,
    /// The statements that will fail there, and the rows.
    pub failures: Vec<Met>,
    /// Failures that were looked for, and that no row there causes.
    pub cleared: Vec<usize>,
    /// What could not be looked for, and why.
    pub unknown: Vec<Unknown>,
}

/// What one statement does with one table there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Work {
    /// The statement, from 1.
    pub number: usize,
    /// The table, as it is called there.
    pub table: TableId,
    /// Whether it writes every row anew; else it reads every one.
    pub copies: bool,
    /// Whether it builds an index.
    pub builds: bool,
    /// How many rows the statistics say; nothing where the table was never analyzed.
    pub rows: Option<u64>,
    /// How many bytes they take.
    pub bytes: u64,
    /// How long it takes at the speed of the dev server.
    pub seconds: f64,
    /// In a sentence without a full stop.
    pub text: String,
}

/// A failure that rows there cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Met {
    /// The statement, from 1.
    pub number: usize,
    /// The five characters.
    pub sqlstate: String,
    /// The rows. Where counting them took too long, `count` is the number of those that are named.
    pub breaking: Breaking,
    /// Whether all of them were counted.
    pub is_counted: bool,
    /// In a sentence without a full stop.
    pub text: String,
}

/// Something that could not be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown {
    /// The statement, from 1; nothing where it is about a table.
    pub number: Option<usize>,
    /// What, and why.
    pub text: String,
}

impl Live {
    /// Whether a statement fails on rows that are there.
    pub fn has_errors(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Looks at a live database with what was proved of a migration that is to run there next.
    ///
    /// # Errors
    ///
    /// A connection that is gone. A privilege that is missing and a query that takes too long are no errors.
    pub fn look(client: &mut Client, proof: &Proof, speed: &Speed) -> Result<Self, ProofError> {
        Ok(look::look(client, proof, speed)?)
    }
}

/// `about 12 s`, `under a second`, `about 3 min`.
fn duration(seconds: f64) -> String {
    match seconds {
        seconds if seconds < 1.0 => "under a second".to_owned(),
        seconds if seconds < 100.0 => format!("about {seconds:.0} s"),
        seconds if seconds < 6_000.0 => format!("about {:.0} min", seconds / 60.0),
        seconds => format!("about {:.0} h", seconds / 3_600.0),
    }
}

/// `3.1 million rows`, as far as anybody knows.
fn rows(count: Option<u64>) -> String {
    match count {
        None => "rows that were never counted (run ANALYZE)".to_owned(),
        Some(1) => "1 row".to_owned(),
        Some(count) if count < 10_000 => format!("{count} rows"),
        Some(count) => {
            let tenths = count / 100_000;
            match tenths {
                0 => format!("{} thousand rows", count / 1_000),
                tenths => format!("{}.{} million rows", tenths / 10, tenths % 10),
            }
        }
    }
}

fn waits(proof: &Proof, number: usize, table: &TableId) -> Option<&'static str> {
    let bearings = proof.bearings();
    let own =
        bearings.into_iter().find(|own| own.table == *table && own.from <= number && number <= own.until)?;
    Some(words::who(own.mode))
}

fn is_on_rows(severity: Severity, sqlstate: &str) -> bool {
    severity == Severity::Warning || sqlstate.starts_with("23") || sqlstate.starts_with("22")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_people_say_them() {
        assert_eq!(duration(0.2), "under a second");
        assert_eq!(duration(12.4), "about 12 s");
        assert_eq!(duration(600.0), "about 10 min");
        assert_eq!(rows(Some(3_149_000)), "3.1 million rows");
        assert_eq!(rows(Some(99_999)), "99 thousand rows");
        assert_eq!(rows(Some(12)), "12 rows");
        assert_eq!(rows(None), "rows that were never counted (run ANALYZE)");
    }
}
