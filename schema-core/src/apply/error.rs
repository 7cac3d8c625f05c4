//! Why migrations could not be applied, or what is applied could not be told.

use thiserror::Error;

use super::{DDL, Failure, Holder, Problem, failure};
use crate::history;
use crate::sql::split::SplitError;

/// What went wrong.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A number that the history does not have.
    #[error(transparent)]
    History(#[from] history::Error),
    /// The database has something else applied than the files say. All problems at once; nothing was run.
    #[error("the database does not agree with the history: {}", count(.0))]
    Disagrees(Vec<Problem>),
    /// Migrations that are to be taken back and say no way back. Nothing was run.
    #[error("there is no way back from {}", quoted(.0))]
    NoWayBack(Vec<String>),
    /// A migration that an interrupted run did not end. Nothing was run.
    #[error("`{file}` is not applied to its end")]
    Unfinished {
        /// The migration's file name.
        file: String,
    },
    /// The way back was edited after the first of its statements were run. Nothing was run.
    #[error("`{file}` was edited after {done} of its statements were run here")]
    DownEdited {
        /// The file.
        file: String,
        /// How many.
        done: usize,
    },
    /// The database has other migrations applied than when it was asked what would be taken back. Nothing was run.
    #[error("somebody else has changed which migrations this database has")]
    MovedOn,
    /// A file that is not SQL all through. Nothing was run.
    #[error("cannot run `{file}`: {source}")]
    Split {
        /// The migration's file name.
        file: String,
        /// What and where.
        source: SplitError,
    },
    /// `BEGIN`, `COMMIT` and the like in a file. Nothing was run.
    #[error("`{file}` controls its transaction itself: `{text}` at line {line}")]
    Control {
        /// The migration's file name.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The statement.
        text: String,
    },
    /// The server refused a statement. Its transaction is undone; what was committed before is recorded.
    #[error(transparent)]
    Statement(Box<Failure>),
    /// The server refused a commit: a deferred constraint, say. The transaction is undone.
    #[error("the commit of `{file}` behind statement {statement} failed")]
    Commit {
        /// The migration's file name.
        file: String,
        /// The last statement of the transaction.
        statement: usize,
        /// What the server said.
        source: postgres::Error,
    },
    /// `CREATE INDEX CONCURRENTLY IF NOT EXISTS` found an index that was there before, and that is invalid.
    #[error("statement {statement} of `{file}` kept an invalid index `{index}` that was there before")]
    InvalidIndex {
        /// The migration's file name.
        file: String,
        /// The statement's place in the file.
        statement: usize,
        /// The index, as SQL.
        index: String,
    },
    /// The session ended. What was committed is recorded with it, everything else is undone.
    #[error("{}", lost_where(place.as_ref(), *committing))]
    ConnectionLost {
        /// The file and the statement, or the last statement of the transaction.
        place: Option<(String, usize)>,
        /// Whether it was the commit whose answer is missing: it may have happened.
        committing: bool,
        /// What the driver saw.
        source: postgres::Error,
    },
    /// The session does not hold the lock any more, or the record is not where this run left it.
    #[error("the lock on the migrations of this database was lost")]
    LockLost,
    /// Another run held the lock for longer than was to be waited.
    #[error("another run is migrating this database{}", who(holder.as_ref()))]
    Busy {
        /// Who.
        holder: Option<Holder>,
    },
    /// The database takes no writes.
    #[error("the database {}", if *standby { "is a standby" } else { "is read-only for this session" })]
    ReadOnly {
        /// Whether it is in recovery, rather than set read-only.
        standby: bool,
    },
    /// The role may not create, read or write `schema_history.applied`.
    #[error("role {role} may not {verb} schema_history.applied")]
    Table {
        /// `create`, `read` or `write`.
        verb: &'static str,
        /// The privileges it needs on the table.
        privileges: &'static str,
        /// The role, as SQL.
        role: String,
        /// What the server said.
        source: Option<postgres::Error>,
    },
    /// A row of `schema_history.applied` that this tool did not write.
    #[error("schema_history.applied has a row with number {number}")]
    BadRow {
        /// Its number.
        number: i64,
    },
    /// A query of this tool's own failed.
    #[error("cannot ask the database about its migrations")]
    Database(#[source] postgres::Error),
}

impl Error {
    /// The way out. Where a database disagrees with the files, each [`Problem`] has its own.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::History(error) => error.help(),
            Self::Disagrees(problems) => match &problems[..] {
                [problem] => Some(problem.help()),
                _ => None,
            },
            Self::NoWayBack(names) => Some(match &names[..] {
                [one] => format!(
                    "write it with `schema generate --down {}`, or restore what was before from a backup",
                    one.split('_').next().unwrap_or(one)
                ),
                _ => "write each with `schema generate --down NNNN`, or go back less far with `--to NNNN`"
                    .to_owned(),
            }),
            Self::Unfinished { .. } => Some("run `schema migrate` first".to_owned()),
            Self::DownEdited { file, .. } => {
                Some(format!("restore `{file}` as it was, and run it to its end"))
            }
            Self::MovedOn => Some("look at `schema status`, and run the command again".to_owned()),
            Self::Split { source, .. } => source.help(),
            Self::Control { text, .. } => {
                Some(format!("remove `{text}`: a migration runs in a transaction of its own"))
            }
            Self::Statement(failure) => failure.help(),
            Self::Commit { .. } | Self::BadRow { .. } | Self::Database(_) => None,
            Self::InvalidIndex { index, .. } => {
                Some(format!("run DROP INDEX CONCURRENTLY {index}; and migrate again"))
            }
            Self::ConnectionLost { .. } => Some(
                "migrate again: it reads in schema_history.applied what was committed, and goes on there"
                    .to_owned(),
            ),
            Self::LockLost => Some(
                "connect to the server itself, not through a pooler in transaction mode; a migration must \
                 not DISCARD ALL or release advisory locks"
                    .to_owned(),
            ),
            Self::Busy { holder } => {
                let end = holder.as_ref().map_or_else(String::new, |holder| {
                    format!(", or end it with `SELECT pg_terminate_backend({})`", holder.pid)
                });
                Some(format!("wait for longer with `--wait SECONDS`{end}; nothing was run"))
            }
            Self::ReadOnly { standby: true } => Some("connect to the primary".to_owned()),
            Self::ReadOnly { standby: false } => Some("set default_transaction_read_only to off".to_owned()),
            Self::Table { verb, privileges, role, .. } => Some(format!(
                "have an administrator run:\n{}GRANT USAGE ON SCHEMA schema_history TO {role};\n\
                 GRANT {privileges} ON schema_history.applied TO {role};",
                if *verb == "create" { DDL } else { "" }
            )),
        }
    }
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

impl From<postgres::Error> for Error {
    fn from(source: postgres::Error) -> Self {
        if failure::lost(&source) {
            Self::ConnectionLost { place: None, committing: false, source }
        } else {
            Self::Database(source)
        }
    }
}

fn count(problems: &[Problem]) -> String {
    match problems {
        [problem] => problem.to_string(),
        _ => format!("{} problems", problems.len()),
    }
}

fn who(holder: Option<&Holder>) -> String {
    holder.map_or(String::new(), |holder| format!(" ({holder})"))
}

fn lost_where(place: Option<&(String, usize)>, committing: bool) -> String {
    match place {
        Some((file, statement)) if committing => {
            format!("the connection was lost in the commit of `{file}` behind statement {statement}")
        }
        Some((file, statement)) => format!("the connection was lost in statement {statement} of `{file}`"),
        None => "the connection to the database was lost".to_owned(),
    }
}
