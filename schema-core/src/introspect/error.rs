//! What can go wrong while a catalog is read, in words.

use postgres::error::{DbError, SqlState};

/// Why a database could not be observed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A query failed, or the connection did.
    #[error("cannot read {reading}: {}", reason(.cause))]
    Query {
        /// What was being read, with its article: `the indexes`.
        reading: &'static str,
        /// The failure. Not the error's source, since the message has said all of it.
        cause: postgres::Error,
    },
    /// The server is older than any whose catalogs are known here.
    #[error("cannot read a server of version {found}, the oldest that works is {}", super::OLDEST_SERVER)]
    TooOld {
        /// `server_version_num`.
        found: u32,
    },
    /// Something that was read was gone before all of it was. Whoever sees it looks a second time.
    #[error("cannot read {reading}: {}", reason(.cause))]
    Gone {
        /// What was being read.
        reading: &'static str,
        /// What the server said.
        cause: postgres::Error,
    },
    /// Two looks saw two schemas, and neither of them whole.
    #[error("cannot read the database: the schema changed at the same time")]
    Moved,
    /// A catalog holds what no manual from 14 to 18 knows.
    #[error("cannot read {reading}: `{column}` is `{value}`, which means nothing to this version")]
    Unknown {
        /// What was being read.
        reading: &'static str,
        /// The catalog's column, or the function that prints it.
        column: String,
        /// What it held.
        value: String,
    },
}

impl Error {
    pub(super) fn query(reading: &'static str, cause: postgres::Error) -> Self {
        // The printing functions say this of what was dropped under their hands.
        let gone = cause.as_db_error().is_some_and(|db| {
            *db.code() == SqlState::INTERNAL_ERROR && db.message().contains("cache lookup")
        });
        if gone { Self::Gone { reading, cause } } else { Self::Query { reading, cause } }
    }

    /// The way out, where the user has one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Query { cause, .. } => match *cause.code()? {
                SqlState::INSUFFICIENT_PRIVILEGE => Some(
                    "connect as a role that may read the system catalogs, as every role may by default"
                        .into(),
                ),
                SqlState::LOCK_NOT_AVAILABLE | SqlState::QUERY_CANCELED => {
                    Some("try again when no other session is changing the schema".into())
                }
                SqlState::OUT_OF_MEMORY => Some("raise `max_locks_per_transaction` on the server".into()),
                _ => None,
            },
            Self::Gone { .. } => Some(
                "a catalog names what is not there: find it by the oid in the message, or restore the database from \
                 a dump"
                    .into(),
            ),
            Self::TooOld { .. } => Some("upgrade the server to PostgreSQL 14 or later".into()),
            Self::Moved => Some("try again when no other session is changing the schema".into()),
            Self::Unknown { .. } => Some("upgrade this tool to a version that knows the server's".into()),
        }
    }
}

impl Error {
    /// A field with a letter that no manual knows.
    pub(super) fn letter(reading: &'static str, column: &str, value: char) -> Self {
        Self::Unknown { reading, column: column.into(), value: value.into() }
    }

    /// A field that is empty where it never is.
    pub(super) fn nothing(reading: &'static str, column: &str) -> Self {
        Self::Unknown { reading, column: column.into(), value: "NULL".into() }
    }
}

/// The server's message with its SQLSTATE, or what became of the connection.
fn reason(cause: &postgres::Error) -> String {
    match cause.as_db_error() {
        Some(db) => said(db),
        None => match std::error::Error::source(cause) {
            Some(deeper) => format!("{cause}: {deeper}"),
            None => cause.to_string(),
        },
    }
}

fn said(db: &DbError) -> String {
    let mut text = format!("{} (SQLSTATE {})", db.message(), db.code().code());
    for more in [db.detail(), db.hint()].into_iter().flatten() {
        text.push_str("; ");
        text.push_str(more);
    }
    text
}
