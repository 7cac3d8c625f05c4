//! A migration and the releases on both sides of it to the order in which they can go out: what the release before it
//! asks of a database that was migrated already, and the release after it of one that was not, is tried after each
//! statement.
//!
//! What a release asks is what [`rows`](crate::rows) would: it reads all columns of a table by their names, inserts rows
//! with all of them or with those only that nothing else gives a value, updates them, and inserts or updates by the
//! unique keys that there are. Triggers fire as it does (`guards`). Where the catalog has changed around such a query (`facts`), the server is asked whether
//! it still runs (`ask`), with rows that the release could write. Never looks at a program: what else it asks, nobody
//! here knows.

mod ask;
mod facts;
mod guards;
mod reach;
mod read;
pub(super) mod run;
mod scope;
mod trial;
mod words;
mod write;

use schema_model::TableId;
use serde::Serialize;

pub(super) use scope::relations;
pub(super) use trial::{Rows, Side, Trial};

/// In which order a migration and the release that comes with it can go out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeployOrder {
    /// The order.
    pub verdict: Verdict,
    /// What speaks against other orders, by the migration's statements.
    pub clashes: Vec<Clash>,
}

/// What goes out first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Whatever: both releases work on both schemas.
    #[default]
    Either,
    /// The migration: the old release works on all the way, the new one would not before it.
    MigrateFirst,
    /// The release: it works before the migration, and the old one might not after it.
    DeployFirst,
    /// Neither: the change takes several migrations, with a release between them.
    Split,
}

/// A query of one release and a statement of the migration that do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clash {
    /// Whose query it is.
    pub release: Release,
    /// The migration's statement, from 1: the one that breaks a query of the old release, or the one that a query of the
    /// new release waits for.
    pub number: usize,
    /// The line at which the statement starts, from 1.
    pub line: usize,
    /// The statement's text.
    pub sql: String,
    /// The table or view, as the release calls it.
    pub table: TableId,
    /// The column, or the constraint, that it is about.
    pub subject: Option<String>,
    /// What is wrong.
    pub reason: Reason,
    /// How surely.
    pub certainty: Certainty,
    /// The query, with `$1` and so on in the place of values.
    pub query: String,
    /// What the server answers; nothing where it does, and the program cannot read the answer.
    pub sqlstate: Option<String>,
    /// In the server's words, where there are some.
    pub message: Option<String>,
    /// In one line, without a full stop; names in backticks.
    pub text: String,
}

/// The program on one side of a migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Release {
    /// The one that was made for the schema before.
    Old,
    /// The one that was made for the schema after.
    New,
}

/// How surely a query fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Whenever it is made.
    Always,
    /// With some values, or where a program makes that query at all.
    Sometimes,
    /// Only with rows that the other release writes: it counts for no order, but while both run.
    Together,
}

/// Why a query does not go with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no such table or view.
    NoTable,
    /// There is no such column.
    NoColumn,
    /// A column is of a type that the program's does not read.
    OtherType,
    /// A column can hold an enum's value that the program does not know.
    UnknownValue,
    /// A column can be NULL where the program reads a value.
    Null,
    /// A row without a value for a column is inserted, and nothing else gives it one.
    Required,
    /// A column is written that only PostgreSQL may write.
    NotWritable,
    /// A value or a row is refused.
    Refused,
    /// Row-level security hides rows, or refuses them, unless the program owns the table.
    RowSecurity,
    /// No unique key is there to insert or update by.
    NoKey,
}

impl DeployOrder {
    /// What these clashes leave possible.
    ///
    /// The old release runs as it is, so that what it may do counts as much as what it does. The new one can still be
    /// changed: what it may do counts only where nothing else speaks for an order.
    fn of(clashes: Vec<Clash>) -> Self {
        let counts = |release: Release, certainty: Certainty| {
            clashes.iter().any(|clash| clash.release == release && clash.certainty <= certainty)
        };
        let verdict =
            match (counts(Release::Old, Certainty::Sometimes), counts(Release::New, Certainty::Always)) {
                (true, true) => Verdict::Split,
                (true, false) => Verdict::DeployFirst,
                (false, _) if counts(Release::New, Certainty::Sometimes) => Verdict::MigrateFirst,
                (false, _) => Verdict::Either,
            };
        Self { verdict, clashes }
    }
}
