//! A server's error to a place in a migration file.

use postgres::error::{DbError, ErrorPosition};
use thiserror::Error;

use super::Error;
use crate::history::{self, Migration};
use crate::sql::split::{NO_TRANSACTION, Statement};

/// A statement that the server refused, as data.
#[derive(Debug, Error)]
#[error("statement {statement} of `{file}` failed at line {line}: {message} ({sqlstate})")]
pub struct Failure {
    /// The migration's file name.
    pub file: String,
    /// The statement's place in the file, from 1.
    pub statement: usize,
    /// The line of the file that the server points at, or the statement's first; from 1.
    pub line: usize,
    /// The byte of the migration's text that the server points at, or the statement's first.
    pub offset: usize,
    /// The five characters.
    pub sqlstate: String,
    /// In the server's words.
    pub message: String,
    /// More of them.
    pub detail: Option<String>,
    /// What the server advises.
    pub hint: Option<String>,
    /// Where in functions it happened.
    pub context: Option<String>,
    /// Whether an earlier run was interrupted in this very statement, so that it may have been done then.
    pub was_running: bool,
    /// Number of the migration.
    pub number: u32,
    /// Where the file stands now; `None` where nothing is recorded of it.
    pub standing: Option<Standing>,
    /// The error as the driver has it.
    pub source: postgres::Error,
}

/// Where a file stands once a statement has failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How many statements there are.
    pub statements: usize,
    /// How many of them are done, and recorded.
    pub done: usize,
    /// An index that is left behind invalid, as SQL.
    pub invalid_index: Option<String>,
}

impl Standing {
    /// What stays, what is left behind, and the next command.
    pub fn text(&self, file: &str) -> String {
        let Self { statements, done, invalid_index } = self;
        let stays = match done {
            0 => format!("nothing of `{file}` is done"),
            1 => format!("statement 1 of {statements} is done, and recorded"),
            done => format!("statements 1 to {done} of {statements} are done, and recorded"),
        };
        let index = invalid_index.as_ref().map_or_else(String::new, |index| {
            format!("; index {index} is left behind, invalid: the next run drops it and goes on")
        });
        let editable = match done {
            0 => "the file".to_owned(),
            done => format!("what the file says behind statement {done}"),
        };
        let again = if history::is_down(file) { "schema migrate --down" } else { "schema migrate" };
        format!(
            "{stays}{index}; mend the rows, or {editable} and accept that with `schema check --relock`, then run \
             `{again}` again"
        )
    }
}

impl Failure {
    /// What became of a statement: the server's refusal, or a connection that is gone.
    pub(crate) fn of(migration: &Migration, statement: &Statement<'_>, source: postgres::Error) -> Error {
        let file = migration.file();
        match source.as_db_error().filter(|_| !lost(&source)) {
            Some(said) => {
                let at = position(said, statement.text);
                Error::Statement(Box::new(Self {
                    file,
                    statement: statement.number,
                    line: statement.line + statement.text[..at].matches('\n').count(),
                    offset: statement.offset + at,
                    sqlstate: said.code().code().to_owned(),
                    message: said.message().to_owned(),
                    detail: said.detail().map(str::to_owned),
                    hint: said.hint().map(str::to_owned),
                    context: said.where_().map(str::to_owned),
                    was_running: false,
                    number: migration.number,
                    standing: None,
                    source,
                }))
            }
            None if lost(&source) => {
                Error::ConnectionLost { place: Some((file, statement.number)), committing: false, source }
            }
            None => source.into(),
        }
    }

    /// The way out, where there is one to say besides the server's hint.
    pub fn help(&self) -> Option<String> {
        if self.was_running {
            return Some(
                "if an interrupted run has done this statement, say so with `schema repair --done`"
                    .to_owned(),
            );
        }
        Some(match &self.sqlstate[..] {
            "53200" if self.message.contains("shared memory") => {
                "raise max_locks_per_transaction on the server, or split the migration: one transaction \
                 touches more tables and indexes than the server has room for locks"
                    .to_owned()
            }
            "55P03" => "look in pg_stat_activity for who holds the lock, or allow more time with \
                        `--lock-timeout`"
                .to_owned(),
            "57014" => {
                "allow more time with `--statement-timeout`, if nobody cancelled it by hand".to_owned()
            }
            "25001" | "2D000" => {
                format!(
                    "put the line `{NO_TRANSACTION}` before the statement: it then runs in no transaction"
                )
            }
            "55006" => "put the change of rows and the change of the table into two migrations".to_owned(),
            "42501" => "run the migration as the owner of what it changes".to_owned(),
            _ => return None,
        })
    }
}

/// Whether the session is over: the server ended it, or the network did.
pub(super) fn lost(error: &postgres::Error) -> bool {
    use postgres::error::Severity::{Fatal, Panic};
    match error.as_db_error() {
        // 57P01 is `pg_terminate_backend`, class 08 is the connection; whatever is FATAL ends the session.
        Some(said) => {
            matches!(said.parsed_severity(), Some(Fatal | Panic)) || said.code().code().starts_with("08")
        }
        None => {
            error.is_closed()
                || std::error::Error::source(error).is_some_and(|cause| cause.is::<std::io::Error>())
        }
    }
}

/// The byte of the statement that the server points at; it counts characters from 1.
fn position(said: &DbError, text: &str) -> usize {
    match said.position() {
        Some(ErrorPosition::Original(at)) => {
            let skipped = (*at as usize).saturating_sub(1);
            text.char_indices().nth(skipped).map_or(text.len(), |(byte, _)| byte)
        }
        // A position in a query that a function ran says nothing about the file.
        Some(ErrorPosition::Internal { .. }) | None => 0,
    }
}
