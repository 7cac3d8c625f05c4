//! A history and the rows of a database to what is applied, what is pending, and what does not fit.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Client;
use thiserror::Error;

use super::{Applied, Error, applied, squashed};
use crate::history::{self, History, Migration, START, chained, chained_text};

/// How a database stands to a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// What the database has, by number; the last may stand in the middle.
    pub applied: Vec<Applied>,
    /// What it lacks, in order.
    pub pending: Vec<Pending>,
    /// What has to be settled before anything can be run.
    pub problems: Vec<Problem>,
}

/// A migration that is to be run, or run to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Its number.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// How many statements an interrupted run did; `None` where none ever began.
    pub done: Option<usize>,
    /// The statement in which it was interrupted outside a transaction.
    pub running: Option<usize>,
    /// The text as it was when it was begun, where statements that are not done were edited since.
    pub edited: Option<String>,
}

/// One way in which a database and the files do not fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is not what was applied.
    #[error(
        "`{file}` was edited after it was applied: the database has {}, the file is {}",
        short(applied),
        short(found)
    )]
    Edited {
        /// The migration.
        file: String,
        /// The checksum in the database.
        applied: String,
        /// The checksum of the file, behind the same predecessor.
        found: String,
    },
    /// A statement that was run is not what the file says now, and the file is not run to its end.
    #[error(
        "`{file}` was edited in statement {statement}, which has been run here: {done} of its statements are done"
    )]
    EditedDone {
        /// The migration.
        file: String,
        /// The first statement that is another one, from 1.
        statement: usize,
        /// How many are done.
        done: usize,
    },
    /// The number was applied under another name.
    #[error("the database has `{applied}` applied, which is now called `{file}`")]
    Renamed {
        /// The name in the database.
        applied: String,
        /// The name in the folder.
        file: String,
    },
    /// Applied, and not in the folder, which goes on behind it.
    #[error("`{file}` is applied and missing in the folder: the database has {}", short(applied))]
    Missing {
        /// The migration.
        file: String,
        /// The checksum in the database.
        applied: String,
    },
    /// Applied, and behind the end of the folder.
    #[error("the database is ahead of the folder: `{file}` is applied with {}", short(applied))]
    Ahead {
        /// The migration.
        file: String,
        /// The checksum in the database.
        applied: String,
    },
    /// Never applied, though a later one is.
    #[error("`{file}` was never applied, but `{after}` behind it was")]
    OutOfOrder {
        /// The migration.
        file: String,
        /// The last one that was applied.
        after: String,
    },
    /// It stands for several migrations of which the database has some.
    #[error("`{file}` stands for migrations up to `{last}`, and the database has them up to `{applied}`")]
    Between {
        /// The migration.
        file: String,
        /// The last of them that was applied.
        applied: String,
        /// The last of them.
        last: String,
        /// Its number.
        until: u32,
    },
    /// It is neither applied nor taken back.
    #[error("`{file}` is being taken back: {done} of the statements that lead back are done")]
    HalfTakenBack {
        /// The migration.
        file: String,
        /// How many.
        done: usize,
    },
}

impl Problem {
    /// The way out, as one imperative.
    pub fn help(&self) -> String {
        match self {
            Self::Edited { file, .. } => format!(
                "restore `{file}` as it was applied, and write the change as a new migration; `schema repair` says \
                 what differs"
            ),
            Self::EditedDone { statement, done, .. } => format!(
                "restore statement {statement} as it was run; those behind statement {done} may be edited, and \
                 `schema check --relock` accepts that"
            ),
            Self::Renamed { applied, .. } => {
                format!("give it back the name `{applied}`, or have the record follow with `schema repair`")
            }
            Self::Missing { file, .. } => {
                format!("restore `{file}` from version control; `schema repair` says more")
            }
            Self::Ahead { file, .. } => format!(
                "use the version of the folder that has `{file}`: a newer one was deployed here; `schema repair` \
                 says more"
            ),
            Self::Between { file, until, .. } => format!(
                "check out the commit before the one that added `{file}` (`git log --diff-filter=A -- '*/{file}'` \
                 names that), run `schema migrate --to {until:04}` there, and come back"
            ),
            Self::HalfTakenBack { .. } => {
                "run `schema migrate --down` again, which goes on where it stood".to_owned()
            }
            Self::OutOfOrder { file, .. } => {
                format!("run `schema rebase`, which gives `{file}` the next number")
            }
        }
    }
}

/// How this database stands to this history. Needs SELECT on `schema_history.applied`; no table means nothing
/// applied.
///
/// # Errors
///
/// Those of [`applied`]. What does not fit is no error: see [`Status::problems`].
pub fn status(client: &mut Client, history: &History) -> Result<Status, Error> {
    Ok(compare(&history.migrations, applied(client)?))
}

/// Holds the files against the rows; both by number.
pub fn compare(migrations: &[Migration], applied: Vec<Applied>) -> Status {
    let applied = match squashed::stood_for(migrations, applied.clone()) {
        Ok(applied) => applied,
        Err(problem) => return Status { applied, pending: Vec::new(), problems: vec![problem] },
    };
    let mut problems = Vec::new();
    let files: BTreeMap<u32, &Migration> =
        migrations.iter().map(|migration| (migration.number, migration)).collect();
    let end = migrations.last().map(|last| last.number);

    let mut previous = START;
    for row in &applied {
        let name = || format!("{}.sql", row.name);
        let checksum = row.checksum.clone();
        match files.get(&row.number) {
            Some(file) if file.name != row.name => {
                problems.push(Problem::Renamed { applied: name(), file: file.file() });
            }
            Some(file) => {
                if !squashed::is_of(row, file) {
                    problems.extend(edited(file, row, previous));
                }
            }
            None if end.is_none_or(|end| row.number > end) => {
                problems.push(Problem::Ahead { file: name(), applied: checksum });
            }
            None => problems.push(Problem::Missing { file: name(), applied: checksum }),
        }
        if let Some(undone) = &row.undone {
            problems.push(Problem::HalfTakenBack { file: name(), done: undone.statements_done });
        }
        previous = &row.checksum;
    }

    let known: BTreeSet<u32> = applied.iter().map(|row| row.number).collect();
    if let Some(last) = applied.last() {
        let after = format!("{}.sql", last.name);
        let skipped =
            migrations.iter().filter(|file| file.number < last.number && !known.contains(&file.number));
        problems.extend(skipped.map(|file| Problem::OutOfOrder { file: file.file(), after: after.clone() }));
    }

    let unfinished: BTreeMap<u32, &Applied> =
        applied.iter().filter(|row| !row.finished()).map(|row| (row.number, row)).collect();
    let pending = migrations
        .iter()
        .filter(|file| !known.contains(&file.number) || unfinished.contains_key(&file.number))
        .map(|file| {
            let row = unfinished.get(&file.number);
            Pending {
                number: file.number,
                name: file.name.clone(),
                done: row.map(|row| row.statements_done),
                running: row.and_then(|row| row.statement_running),
                edited: row.and_then(|row| row.sql.clone()).filter(|begun| !history::same(begun, &file.sql)),
            }
        })
        .collect();
    Status { applied, pending, problems }
}

/// Whether the row is of this file, as far as it was run.
pub(super) fn fits(file: &Migration, row: &Applied, previous: &str) -> bool {
    edited(file, row, previous).is_none()
}

/// What is wrong with a file for a database that has this row of it.
fn edited(file: &Migration, row: &Applied, previous: &str) -> Option<Problem> {
    if has_whole(file, row, previous) {
        return None;
    }
    match &row.sql {
        // What is not done yet may be mended.
        Some(sql) if !row.finished() => {
            let common = history::common(sql, &file.sql);
            (common < row.statements_done).then(|| Problem::EditedDone {
                file: file.file(),
                statement: common + 1,
                done: row.statements_done,
            })
        }
        _ => Some(Problem::Edited {
            file: file.file(),
            applied: row.checksum.clone(),
            found: chained(previous, &file.name, &file.sql),
        }),
    }
}

/// Whether the row is of this very file: of these statements, or of a text that history.lock says is as good.
///
/// The file is looked at behind the predecessor that the database names, too, so that one edit is one problem, not one
/// a file.
fn has_whole(file: &Migration, row: &Applied, previous: &str) -> bool {
    row.sql.as_ref().is_some_and(|sql| history::same(sql, &file.sql))
        || row.checksum == file.checksum
        || row.finished() && file.former.contains(&row.checksum)
        || row.sql.is_none() && is_text_of(row, previous, &file.sql)
}

/// Whether a text is what a row's checksum is over, behind this predecessor.
pub(super) fn is_text_of(row: &Applied, previous: &str, sql: &str) -> bool {
    [chained, chained_text].iter().any(|chained| chained(previous, &row.name, sql) == row.checksum)
}

/// Enough of a checksum to tell two apart.
fn short(checksum: &str) -> &str {
    checksum.get(..12).unwrap_or(checksum)
}
