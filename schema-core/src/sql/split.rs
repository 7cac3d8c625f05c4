//! SQL files to statements, cut by position and never printed back. Says nothing about whether a statement is
//! right: PostgreSQL decides that.
//!
//! A statement ends at a semicolon outside quotes, comments and parentheses, as psql has it, and outside the
//! `BEGIN ATOMIC ... END` body of a function, where psql is misled by a column called `end`.

use thiserror::Error;

use crate::sql::lexer::{self, Kind, Token};
pub use crate::sql::transaction::Transaction;
use crate::sql::transaction::classify;

/// A line comment before a statement that has to run outside a transaction although its keywords do not say
/// so: a `CALL` of a procedure that commits.
pub const NO_TRANSACTION: &str = "-- schema: no transaction";

/// One statement of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement<'a> {
    /// From its first to its last word: without the `;`, and without comments before and after.
    pub text: &'a str,
    /// Byte of the file at which `text` starts.
    pub offset: usize,
    /// Its place in the file, from 1.
    pub number: usize,
    /// The line at which `text` starts, from 1.
    pub line: usize,
    /// Where it stands to the transaction of the file.
    pub transaction: Transaction,
}

/// What is in a file and is no statement.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SplitError {
    /// A quote or a comment that never ends.
    #[error("unterminated {what} starts at line {line}")]
    Unterminated {
        /// In words: `quoted string`.
        what: &'static str,
        /// The line at which it opens.
        line: usize,
        /// The byte at which it opens.
        offset: usize,
    },
    /// A backslash command.
    #[error("`{command}` at line {line} is a command of psql, not SQL")]
    PsqlCommand {
        /// The command without its arguments.
        command: String,
        /// Its line.
        line: usize,
        /// Its byte.
        offset: usize,
    },
    /// `COPY ... FROM stdin` or `COPY ... TO stdout`.
    #[error("`COPY` at line {line} needs a client that sends or reads its rows")]
    CopyStream {
        /// Its line.
        line: usize,
        /// Its byte.
        offset: usize,
    },
    /// A byte that PostgreSQL can hold in no text.
    #[error("zero byte at line {line}")]
    ZeroByte {
        /// Its line.
        line: usize,
        /// Its byte.
        offset: usize,
    },
}

impl SplitError {
    /// The line, from 1.
    pub fn line(&self) -> usize {
        match self {
            Self::Unterminated { line, .. }
            | Self::PsqlCommand { line, .. }
            | Self::CopyStream { line, .. }
            | Self::ZeroByte { line, .. } => *line,
        }
    }

    /// The byte of the file.
    pub fn offset(&self) -> usize {
        match self {
            Self::Unterminated { offset, .. }
            | Self::PsqlCommand { offset, .. }
            | Self::CopyStream { offset, .. }
            | Self::ZeroByte { offset, .. } => *offset,
        }
    }

    /// The way out.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Unterminated { what, .. } => format!("close the {what}"),
            Self::PsqlCommand { command, .. } => format!("remove `{command}`, or say the same in SQL"),
            Self::CopyStream { .. } => "write the rows as `INSERT INTO ... VALUES ...`".to_owned(),
            Self::ZeroByte { .. } => "save the file as UTF-8".to_owned(),
        })
    }
}

/// The statements of a file in order; none for a file of comments.
///
/// `\restrict` and `\unrestrict`, which pg_dump writes around its SQL, are passed over.
///
/// # Errors
///
/// The first thing in the file that is not SQL, or that only psql could run.
pub fn split(sql: &str) -> Result<Vec<Statement<'_>>, SplitError> {
    let line = |offset: usize| 1 + sql.as_bytes()[..offset].iter().filter(|byte| **byte == b'\n').count();
    if let Some(offset) = sql.find('\0') {
        return Err(SplitError::ZeroByte { line: line(offset), offset });
    }
    let (tokens, open) = lexer::tokens(sql);

    let mut statements: Vec<Statement<'_>> = Vec::new();
    let (mut line_at, mut counted) = (1, 0);
    let mut before = 0;
    for tokens in cut(&tokens) {
        if let Some(command) = tokens.iter().find(|token| token.kind == Kind::Psql) {
            let name = command.text.split_whitespace().next().unwrap_or_default();
            if tokens.len() == 1 && matches!(name, "\\restrict" | "\\unrestrict") {
                continue;
            }
            let offset = command.start;
            return Err(SplitError::PsqlCommand { command: name.to_owned(), line: line(offset), offset });
        }
        let [first, ..] = tokens else { continue };
        let end = tokens.last().map_or(first.end(), Token::end);
        if streams(tokens) {
            return Err(SplitError::CopyStream { line: line(first.start), offset: first.start });
        }
        line_at += sql.as_bytes()[counted..first.start].iter().filter(|byte| **byte == b'\n').count();
        counted = first.start;
        let asked = sql[before..first.start].lines().any(|line| line.trim() == NO_TRANSACTION);
        statements.push(Statement {
            text: &sql[first.start..end],
            offset: first.start,
            number: statements.len() + 1,
            line: line_at,
            transaction: match classify(tokens) {
                Transaction::Inside if asked => Transaction::Outside,
                other => other,
            },
        });
        before = end;
    }
    match open {
        // Last, because the rows behind a COPY are full of quotes that never end.
        Some(open) => {
            Err(SplitError::Unterminated { what: open.what, line: line(open.start), offset: open.start })
        }
        None => Ok(statements),
    }
}

/// One slice a statement, without the semicolons; empty ones for `;;`.
fn cut<'t, 'a>(mut tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    std::iter::from_fn(move || {
        // A command of psql is a line of its own: the statement starts behind it.
        let (end, next) = if tokens.first()?.kind == Kind::Psql {
            (1, 1)
        } else {
            let end = statement_end(tokens);
            (end, (end + 1).min(tokens.len()))
        };
        let statement = &tokens[..end];
        tokens = &tokens[next..];
        Some(statement)
    })
}

/// The place of the semicolon that ends the first statement.
fn statement_end(tokens: &[Token<'_>]) -> usize {
    let makes_routine = makes_routine(tokens);
    let mut parentheses = 0_usize;
    let mut atomic = false;
    for (at, token) in tokens.iter().enumerate() {
        let before = |word: &str| at > 0 && tokens[at - 1].is(word);
        if token.is_symbol("(") {
            parentheses += 1;
        } else if token.is_symbol(")") {
            parentheses = parentheses.saturating_sub(1);
        } else if parentheses > 0 {
            continue;
        } else if token.is_symbol(";") {
            if !atomic {
                return at;
            }
        } else if makes_routine && token.is("atomic") && before("begin") {
            atomic = true;
        } else if atomic && token.is("end") && (tokens[at - 1].is_symbol(";") || before("atomic")) {
            // Every statement of the body ends with a semicolon: any other END closes a CASE, or names a
            // column.
            atomic = false;
        }
    }
    tokens.len()
}

/// `CREATE [OR REPLACE] FUNCTION | PROCEDURE`.
fn makes_routine(tokens: &[Token<'_>]) -> bool {
    let rest = match tokens {
        [create, or, replace, rest @ ..] if create.is("create") && or.is("or") && replace.is("replace") => {
            rest
        }
        [create, rest @ ..] if create.is("create") => rest,
        _ => return false,
    };
    rest.first().is_some_and(|kind| kind.is("function") || kind.is("procedure"))
}

/// `COPY` with rows from or to the client.
fn streams(tokens: &[Token<'_>]) -> bool {
    tokens.first().is_some_and(|token| token.is("copy"))
        && tokens
            .windows(2)
            .any(|pair| pair[0].is("from") && pair[1].is("stdin") || pair[0].is("to") && pair[1].is("stdout"))
}

#[cfg(test)]
mod tests;
