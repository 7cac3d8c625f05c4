//! What a migration was seen to do.

use std::collections::BTreeMap;
use std::time::Duration;

use schema_model::{ColumnId, TableId};
use serde::Serialize;

use super::breaking::{Breaking, Suspect};
use super::deploy::DeployOrder;
use super::measure::Measured;
use super::rows::Filled;
use crate::plan::Transaction;

/// What a migration was seen to do on a dev database, with rows in its tables.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Proof {
    /// What still differs from the wanted schema once it has run: empty for one that is right.
    pub left: Vec<String>,
    /// The rows that it was tried on.
    pub filled: Filled,
    /// Its statements in their order, with what each did.
    pub statements: Vec<Trace>,
    /// The statements that failed, on which rows.
    pub failures: Vec<Failure>,
    /// Values that are not what they should be afterwards.
    pub changed: Vec<ChangedValues>,
    /// What is gone afterwards.
    pub lost: Vec<Lost>,
    /// Values that depend on the session's `TimeZone`.
    pub zones: Vec<ZoneDependence>,
    /// Where the plan says something else of a statement than the server measured.
    pub disagreements: Vec<Disagreement>,
    /// In which order the migration and the release that comes with it can go out.
    pub deploy: DeployOrder,
    /// What `pg_dump --schema-only` prints of only one of migrated and fresh; nothing where it was not asked.
    pub dump: Option<Vec<String>>,
    /// What the statements demand of rows, for a live database to be searched.
    #[serde(skip)]
    pub(super) suspects: Vec<Suspect>,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The migration is wrong, or fails wherever its tables have rows.
    Error,
    /// It depends on the rows, or is worth knowing before it runs.
    Warning,
}

/// One statement, and what it did when it was run on rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trace {
    /// Its place in the migration, from 1.
    pub number: usize,
    /// The line at which it starts, from 1.
    pub line: usize,
    /// Its text.
    pub sql: String,
    /// Where it stands to the transaction of its file.
    pub transaction: Transaction,
    /// The segment that it runs in, from 1: what is done together or not at all.
    pub segment: usize,
    /// What was measured; nothing for one that did not run, or that no transaction holds.
    pub measured: Option<Measured>,
    /// How many rows the tables had that it locked, while it was measured.
    #[serde(serialize_with = "by_name")]
    pub rows: BTreeMap<TableId, usize>,
    /// How long it took, on so few rows that it says little.
    #[serde(rename = "milliseconds", serialize_with = "milliseconds")]
    pub took: Duration,
}

/// A statement that failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Failure {
    /// Its place in the migration, from 1.
    pub number: usize,
    /// The line at which it starts, from 1.
    pub line: usize,
    /// Its text.
    pub sql: String,
    /// Why it fails, and where.
    pub cause: Cause,
    /// The five characters.
    pub sqlstate: String,
    /// In the server's words.
    pub message: String,
    /// More of them.
    pub detail: Option<String>,
    /// What the server advises.
    pub hint: Option<String>,
    /// The rows that it fails on, where they could be told.
    pub breaking: Option<Breaking>,
}

/// What makes a statement fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The statement itself: it fails without a row.
    Statement,
    /// A statement before it, by number, that did not run.
    Earlier(usize),
    /// Any row: it fails on ordinary ones that obey all that is declared.
    AnyRow,
    /// Some rows that the schema before allows.
    SomeRows,
}

/// A column whose values are not what they should be afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedValues {
    /// The column as it is called before; of a table whose rows changed in number, none.
    pub column: Option<ColumnId>,
    /// The table as it is called before.
    pub table: TableId,
    /// What was expected of it.
    pub expected: Expected,
    /// How many values differ, and of how many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// One of them: as it should be, and as it is.
    pub example: Option<(Option<String>, Option<String>)>,
    /// An error in a plan; a warning where somebody wrote the migration by hand and may have meant it.
    pub severity: Severity,
}

/// What a column should hold afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// What it held before.
    Same,
    /// What it held before, as another type.
    Cast(String),
    /// Its default, or what was said for existing rows.
    Value(String),
    /// As many rows as before.
    Rows,
}

/// What is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// The table as it is called before.
    pub table: TableId,
    /// The column, where it is not all of the table.
    pub column: Option<String>,
    /// What of it.
    pub what: Loss,
    /// How many of them were lost here.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// One of them: before, and what can be had back.
    pub example: Option<(String, Option<String>)>,
}

/// What of a table or column is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The rows of a table.
    Rows,
    /// The values of a column.
    Values,
    /// What another type of the column does not hold.
    Precision,
}

/// A statement that makes other values of the same under another `TimeZone`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZoneDependence {
    /// The statement's place in the migration, from 1.
    pub number: usize,
    /// The column, as it is called before.
    pub column: ColumnId,
    /// Its type before.
    pub from: String,
    /// Its type after.
    pub to: String,
    /// How many values differ.
    pub count: usize,
    /// One of them: before, as it becomes in that zone, and as it becomes in the other; both printed in UTC.
    pub example: Option<(String, String, String)>,
    /// Whether it writes the rows anew in that zone, and in the other.
    pub rewrites: (bool, bool),
    /// The zone that migrations run in.
    pub zone: String,
}

/// The zone that values are compared in besides that one: one with daylight saving time.
pub const OTHER_ZONE: &str = "America/New_York";

/// Where a plan's effects are not what was measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The statement's place in the migration, from 1.
    pub number: usize,
    /// What was declared and what was seen.
    pub what: String,
}

impl Failure {
    /// Whether it fails wherever there are rows, or anyway.
    pub fn severity(&self) -> Severity {
        match self.cause {
            Cause::SomeRows => Severity::Warning,
            Cause::Statement | Cause::Earlier(_) | Cause::AnyRow => Severity::Error,
        }
    }
}

impl Proof {
    /// In which order the migration and the release that comes with it can go out, and what speaks against others.
    pub fn deploy_order(&self) -> &DeployOrder {
        &self.deploy
    }

    /// Whether it is wrong, or fails wherever its tables have rows.
    pub fn has_errors(&self) -> bool {
        !self.left.is_empty()
            || self.failures.iter().any(|failure| failure.severity() == Severity::Error)
            || self.changed.iter().any(|changed| changed.severity == Severity::Error)
            || !self.disagreements.is_empty()
            || self.dump.as_ref().is_some_and(|lines| !lines.is_empty())
    }
}

fn milliseconds<S: serde::Serializer>(took: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((took.as_secs_f64() * 1e6).round() / 1e3)
}

fn by_name<S: serde::Serializer>(rows: &BTreeMap<TableId, usize>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(rows.iter().map(|(table, count)| (table.to_string(), count)))
}
