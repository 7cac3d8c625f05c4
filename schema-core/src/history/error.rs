//! Why a history could not be read or written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::{Problem, RELOCK};

/// What went wrong.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The folder is not there or cannot be listed.
    #[error("cannot read the migrations folder `{}`", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// In the words of the operating system.
        source: io::Error,
    },
    /// A file cannot be read or written.
    #[error("cannot {verb} `{}`", path.display())]
    File {
        /// `read`, `write`, `delete` or `lock`.
        verb: &'static str,
        /// The file.
        path: PathBuf,
        /// In the words of the operating system.
        source: io::Error,
    },
    /// The history is not what it was. All problems at once.
    #[error("the history in `{}` is not intact: {}", folder.display(), count(problems))]
    Broken {
        /// The folder.
        folder: PathBuf,
        /// In the order of the files; never empty.
        problems: Vec<Problem>,
    },
    /// `migrations@0009` where there is none.
    #[error("there is no migration {number:04}; there is {}", names(known))]
    UnknownNumber {
        /// What was asked for.
        number: u32,
        /// The names there are.
        known: Vec<String>,
    },
    /// A name that makes no good file name.
    #[error("`{given}` cannot name a migration")]
    BadName {
        /// What was asked for.
        given: String,
    },
    /// A name with a number that is not the next.
    #[error("`{given}` does not have the next number, which is {next:04}")]
    NotNext {
        /// What was asked for.
        given: String,
        /// The number it would have.
        next: u32,
    },
    /// There is a way back from this migration already.
    #[error("`{}` is there already", path.display())]
    HasDown {
        /// The file.
        path: PathBuf,
    },
    /// The last migration has the highest number there is.
    #[error("there is no number after the last migration's")]
    NumbersUsedUp,
    /// Somebody else changed the folder after it was read: what was generated from it starts from an old
    /// state.
    #[error("the history in `{}` changed meanwhile and now ends with {}", folder.display(), or_none(last))]
    Moved {
        /// The folder.
        folder: PathBuf,
        /// Its last migration now.
        last: Option<String>,
    },
}

impl Error {
    /// The way out. For a broken history each [`Problem`] has its own.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Folder { source, .. } if source.kind() == io::ErrorKind::NotFound => {
                Some("run `schema init`, or correct `migrations` in schema.toml".to_owned())
            }
            Self::Folder { .. } | Self::File { .. } | Self::UnknownNumber { .. } => None,
            Self::Broken { folder, problems } => match &problems[..] {
                [problem] => Some(problem.help(folder)),
                _ => None,
            },
            Self::BadName { .. } => {
                Some("use letters, digits, `_` and `-`, at most 200 of them: `add_users`".to_owned())
            }
            Self::NotNext { .. } => Some("leave the number out".to_owned()),
            Self::HasDown { path } => {
                Some(format!("to write it anew, run `rm {} && {RELOCK}` before", path.display()))
            }
            Self::NumbersUsedUp => Some(format!("give the last file a lower number and run `{RELOCK}`")),
            Self::Moved { .. } => Some("run the command again".to_owned()),
        }
    }
}

fn names(known: &[String]) -> String {
    if known.is_empty() { "none yet".to_owned() } else { known.join(", ") }
}

fn or_none(last: &Option<String>) -> &str {
    last.as_deref().unwrap_or("none")
}

fn count(problems: &[Problem]) -> String {
    match problems {
        [problem] => problem.to_string(),
        _ => format!("{} problems", problems.len()),
    }
}
