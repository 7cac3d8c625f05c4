//! What can be wrong with a history, as data: which file, both checksums, and the way out.

use std::path::Path;

use thiserror::Error;

use super::{REBASE, RELOCK, down, lock};

/// One thing that is wrong. Files are named as they are in the folder.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is not what it was when it was locked.
    #[error("`{file}` was edited: history.lock says {}, the file is {}", short(locked), short(found))]
    Edited {
        /// The migration.
        file: String,
        /// The checksum in history.lock.
        locked: String,
        /// The checksum of the file, behind the same predecessor.
        found: String,
    },
    /// history.lock lists it and it is not there.
    #[error("`{file}` is missing: history.lock lists it with {}", short(locked))]
    Missing {
        /// The migration.
        file: String,
        /// The checksum in history.lock.
        locked: String,
    },
    /// It is there and history.lock does not list it: written by hand, or its `generate` was interrupted.
    #[error("`{file}` is not in history.lock")]
    Unlisted {
        /// The migration.
        file: String,
    },
    /// The file has another name than the line of its number.
    #[error("`{locked}` was renamed to `{file}`")]
    Renamed {
        /// The name in history.lock.
        locked: String,
        /// The file that has its number.
        file: String,
    },
    /// A line of history.lock stands behind a line with a higher number.
    #[error("`{file}` stands behind `{after}` at line {line} of history.lock")]
    Reordered {
        /// The migration.
        file: String,
        /// The one before it.
        after: String,
        /// The line of `file`.
        line: usize,
    },
    /// It was written behind another migration than the one that stands before it: two branches were merged.
    #[error("`{file}` was written behind `{behind}`, and stands behind `{after}`")]
    Unchained {
        /// The migration.
        file: String,
        /// The one before it.
        after: String,
        /// The one before it when it was written.
        behind: String,
    },
    /// Two migrations with one number.
    #[error("number {number:04} is used twice: {}", quoted(files))]
    Duplicate {
        /// The number.
        number: u32,
        /// The files, or lines of history.lock, that have it.
        files: Vec<String>,
    },
    /// A `.sql` file that is neither a migration by its name nor `schema.sql`.
    #[error("`{file}` is not named like a migration")]
    Misnamed {
        /// The file.
        file: String,
    },
    /// The way back from a migration that is not here.
    #[error("`{file}` is the way back from no migration that is here")]
    NowhereFrom {
        /// The file.
        file: String,
    },
    /// There are migrations and no history.lock.
    #[error("history.lock is missing, and there {}", are(*count))]
    NoLock {
        /// How many.
        count: usize,
    },
    /// The markers of a merge.
    #[error("history.lock has a merge conflict at line {line}")]
    Conflict {
        /// The first marker.
        line: usize,
    },
    /// A newer version of this program has written it.
    #[error("line {line} of history.lock says format {format}, and this `schema` ({}) knows formats up to {newest}",
        env!("CARGO_PKG_VERSION"))]
    NewerFormat {
        /// The line that says so.
        line: usize,
        /// The format.
        format: u32,
        /// The newest format that this program knows.
        newest: u32,
    },
    /// A line of history.lock that is no name and checksum.
    #[error("line {line} of history.lock is not a name and a checksum: `{text}`")]
    BrokenLine {
        /// Its number.
        line: usize,
        /// What it says.
        text: String,
    },
    /// The operating system does not hand it over.
    #[error("cannot read `{file}`: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// In the words of the operating system.
        reason: String,
    },
    /// Text in another encoding, or no text.
    #[error("`{file}` is not UTF-8 at byte {offset}")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The first byte that is not.
        offset: usize,
    },
}

impl Problem {
    /// The file of a migration, or of the way back from one, that is another one than was locked.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Edited { file, .. } | Self::Unlisted { file } | Self::Renamed { file, .. } => Some(file),
            _ => None,
        }
    }

    /// The way out, as one imperative, for the history in this folder.
    pub fn help(&self, folder: &Path) -> String {
        let restore =
            |file: &str| format!("restore it with `git checkout -- {}`", folder.join(file).display());
        match self {
            // No database knows of it, so that nothing speaks against an edit but that it is untried.
            Self::Edited { file, .. } if down::is_down(file) => {
                format!("accept the edit with `{RELOCK}`, which tries it, or {}", restore(file))
            }
            Self::Missing { file, .. } if down::is_down(file) => {
                format!("{}, or do without it: `{RELOCK}`", restore(file))
            }
            Self::Unlisted { file } if down::is_down(file) => {
                format!("take it into the history with `{RELOCK}`, which tries it, or delete it")
            }
            Self::NowhereFrom { .. } => "call it as its migration is called, or delete it".to_owned(),
            Self::Edited { file, .. } => format!(
                "{} and write the change as a new migration; if no database has it yet, accept the edit \
                 with `{RELOCK}`",
                restore(file)
            ),
            Self::Missing { file, .. } => format!(
                "{}; if no database has it yet, drop it from the history with `{RELOCK}`",
                restore(file)
            ),
            Self::Unlisted { file } => {
                format!("take `{file}` into the history with `{RELOCK}`, or delete it and generate it again")
            }
            Self::Renamed { locked, .. } => {
                format!("give it back the name `{locked}`; if no database has it yet, run `{RELOCK}`")
            }
            Self::Reordered { .. } | Self::BrokenLine { .. } => {
                format!("{}, or write it anew with `{RELOCK}`", restore(lock::FILE))
            }
            Self::Duplicate { .. } | Self::Unchained { .. } | Self::Conflict { .. } => {
                format!("run `{REBASE}`, which puts yours behind those of the other branch")
            }
            Self::Misnamed { .. } => {
                "name it like `0006_cloudy_blizzard.sql`, or move it out of the folder".to_owned()
            }
            Self::NoLock { .. } => format!("restore it from version control, or write it with `{RELOCK}`"),
            Self::NewerFormat { .. } => "install the `schema` that wrote it, or a newer one".to_owned(),
            Self::Unreadable { .. } => "make it readable for this user".to_owned(),
            Self::NotUtf8 { .. } => "save it as UTF-8".to_owned(),
        }
    }
}

fn are(count: usize) -> String {
    if count == 1 { "is 1 migration".to_owned() } else { format!("are {count} migrations") }
}

/// Enough of a checksum to tell two apart.
fn short(checksum: &str) -> &str {
    checksum.get(..12).unwrap_or(checksum)
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
