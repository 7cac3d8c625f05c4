//! SQL files to a database: run as they are, statement by statement, on an empty dev database.

use std::fs;
use std::path::{Path, PathBuf};

use postgres::Client;
use postgres::error::SqlState;

use super::place::Place;
use crate::dev::gate;
use crate::regular;
use crate::sql::lexer;
use crate::sql::split::{self, SplitError, Statement};

/// An SQL file that could not be read or run.
#[derive(Debug, thiserror::Error)]
pub enum ScriptError {
    /// The file system refused.
    #[error("cannot read `{}`", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not SQL all through.
    #[error("cannot run `{}`: {source}", path.display())]
    Split {
        /// The file.
        path: PathBuf,
        /// What and where.
        source: SplitError,
    },
    /// The server refused a statement.
    #[error("`{}` line {line}: {}", path.display(), message(source))]
    Statement {
        /// The file.
        path: PathBuf,
        /// The line of the statement, from 1.
        line: usize,
        /// What the server said.
        source: postgres::Error,
    },
}

impl ScriptError {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::File { .. } => None,
            Self::Split { source, .. } => source.help(),
            Self::Statement { source, .. } => {
                source.as_db_error().and_then(|error| error.hint()).map(ToOwned::to_owned)
            }
        }
    }
}

fn message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}

/// The texts of all files, folders in the order of their paths.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<(PathBuf, String)>, ScriptError> {
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    let read = |path: PathBuf| match regular::read(&path) {
        Ok(text) => Ok((path, text)),
        Err(source) => Err(ScriptError::File { path, source }),
    };
    files.into_iter().map(read).collect()
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), ScriptError> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let refused = |source| ScriptError::File { path: path.to_owned(), source };
    let entries = fs::read_dir(path).map_err(refused)?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(refused)?.path());
    }
    paths.sort();
    for path in paths {
        if path.is_dir() || path.extension().is_some_and(|extension| extension == "sql") {
            collect(&path, files)?;
        }
    }
    Ok(())
}

/// Runs every statement by itself, as `psql -f` does.
pub(super) fn run(client: &mut Client, files: &[(PathBuf, String)]) -> Result<(), ScriptError> {
    for (path, text) in files {
        let statements =
            split::split(text).map_err(|source| ScriptError::Split { path: path.clone(), source })?;
        for statement in statements {
            match gate::run(client, statement.text) {
                Err(source) if !is_unknown_setting(statement.text, &source) => {
                    return Err(ScriptError::Statement { path: path.clone(), line: statement.line, source });
                }
                _ => {}
            }
        }
    }
    // A dump sets its session up for loading and leaves it so.
    client.batch_execute("RESET ALL").map_err(|source| ScriptError::Statement {
        path: files.last().map(|(path, _)| path.clone()).unwrap_or_default(),
        line: 1,
        source,
    })
}

/// The statements of several files, which may need each other and what else is being built, in any order.
///
/// Each is tried until it runs: which of them needs which, PostgreSQL knows best.
pub(super) struct Queue<'a> {
    files: Vec<(&'a PathBuf, Vec<(Statement<'a>, bool)>)>,
}

impl<'a> Queue<'a> {
    pub(super) fn new(files: &'a [(PathBuf, String)]) -> Result<Self, ScriptError> {
        let read = |(path, text): &'a (PathBuf, String)| match split::split(text) {
            Ok(found) => Ok((path, found.into_iter().map(|statement| (statement, false)).collect())),
            Err(source) => Err(ScriptError::Split { path: path.clone(), source }),
        };
        Ok(Self { files: files.iter().map(read).collect::<Result<_, _>>()? })
    }

    /// The texts of all statements, file by file.
    pub(super) fn statements(&self) -> impl Iterator<Item = &'a str> {
        self.files.iter().flat_map(|(_, own)| own.iter().map(|(statement, _)| statement.text))
    }

    /// Takes statements for run, told by their texts in the order of [`Self::statements`].
    pub(super) fn leave_out(&mut self, mut is_done: impl FnMut(&str) -> bool) {
        for (statement, done) in self.files.iter_mut().flat_map(|(_, own)| own) {
            *done |= is_done(statement.text);
        }
    }

    /// How many have not run yet.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.files.iter().flat_map(|(_, own)| own).filter(|(_, done)| !done).count()
    }

    /// Tries everything that has not run yet, once.
    pub(super) fn pass(&mut self, place: &mut impl Place) -> Result<Pass, ScriptError> {
        let mut pass = Pass::default();
        // An event trigger would run for whatever is still to be made.
        let is_last =
            self.files.iter().flat_map(|(_, own)| own).all(|(own, done)| *done || is_for_the_end(own.text));
        for (path, statements) in &mut self.files {
            if statements.iter().all(|(_, done)| *done) {
                continue;
            }
            let failed = |line, source| ScriptError::Statement { path: path.clone(), line, source };
            // Bodies name what may not be there yet; what a file sets holds to its end.
            place.run("RESET ALL; SET check_function_bodies = off").map_err(|source| failed(1, source))?;
            for (statement, done) in statements {
                let is_setting = is_setting(statement.text);
                if *done && !is_setting {
                    continue;
                }
                if !is_last && is_for_the_end(statement.text) {
                    pass.is_behind = true;
                    continue;
                }
                match place.run(statement.text) {
                    Ok(()) => {
                        pass.ran |= !*done;
                        *done = true;
                    }
                    Err(error) if is_unknown_setting(statement.text, &error) => *done = true,
                    // The Rust files declare their schemas too.
                    Err(error) if error.code() == Some(&SqlState::DUPLICATE_SCHEMA) => *done = true,
                    Err(error) if error.is_closed() => return Err(failed(statement.line, error)),
                    Err(error) => {
                        pass.error.get_or_insert(failed(statement.line, error));
                    }
                }
            }
        }
        place.run("RESET ALL").map_err(|source| ScriptError::Statement {
            path: PathBuf::new(),
            line: 1,
            source,
        })?;
        Ok(pass)
    }
}

/// What came of trying.
#[derive(Default)]
pub(super) struct Pass {
    /// Whether a statement ran that had not run before.
    pub(super) ran: bool,
    /// The first that did not run.
    pub(super) error: Option<ScriptError>,
    /// Whether something waits for all else to be there.
    pub(super) is_behind: bool,
}

/// Whether a session is told something that this server knows nothing of, as the first lines of a dump tell one of
/// `pg_dump`'s own version: it sets how the file is loaded, and nothing in the schema.
fn is_unknown_setting(text: &str, error: &postgres::Error) -> bool {
    let (tokens, _) = lexer::tokens(text);
    let is_set = tokens.first().is_some_and(|first| first.is("set"));
    is_set && error.code() == Some(&SqlState::UNDEFINED_OBJECT)
}

pub(super) fn is_setting(text: &str) -> bool {
    let (tokens, _) = lexer::tokens(text);
    tokens.first().is_some_and(|first| first.is("set"))
        || tokens.iter().take(6).any(|token| token.is("set_config"))
}

fn is_for_the_end(text: &str) -> bool {
    let (tokens, _) = lexer::tokens(text);
    tokens.windows(2).take(4).any(|pair| pair[0].is("event") && pair[1].is("trigger"))
}

/// Whether a folder has a file of this kind somewhere.
pub(super) fn contains(folder: &Path, extension: &str) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut paths: Vec<PathBuf> = entries.collect();
    paths.sort();
    paths.iter().any(|path| {
        if path.is_dir() {
            contains(path, extension)
        } else {
            path.extension().is_some_and(|own| own == extension)
        }
    })
}
