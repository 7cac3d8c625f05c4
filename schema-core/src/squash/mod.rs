//! The first migrations of a history to one that does the same, proved: the schema that they make, and the rows that they
//! leave in it. Writes nothing.

mod rows;

use crate::diff::UnmodeledChange;
use crate::history::{History, squash_header};
use crate::plan::{self, Plan};
use crate::source::{self, Observer, Source};

/// One migration in the place of several.
#[derive(Debug)]
pub struct Squashed {
    /// The history with it.
    pub history: History,
    /// How many rows it inserts.
    pub rows: usize,
    /// What the migrations make otherwise each time that they run, a line a table: it is kept as one run made it.
    pub volatile: Vec<String>,
}

/// Why migrations could not become one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No dev database, or a migration that does not run.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// What the model does not cover cannot be written anew.
    #[error("what they make cannot be written as one migration: {}", .0.join("; "))]
    Unmodeled(Vec<String>),
    /// What was written does not run.
    #[error("as one migration they do not run: {0}")]
    Fails(Box<source::Error>),
    /// What was written leads somewhere else.
    #[error("as one migration they do not do the same: {}", .0.join("; "))]
    Differs(Vec<String>),
}

impl Error {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.help(),
            Self::Unmodeled(_) | Self::Fails(_) | Self::Differs(_) => {
                Some("squash fewer: `--until` names the last migration that becomes part of it".to_owned())
            }
        }
    }
}

impl From<crate::dev::Error> for Error {
    fn from(error: crate::dev::Error) -> Self {
        Self::Source(error.into())
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        Self::Source(error.into())
    }
}

/// Makes one migration of the first `count` of a history, and proves it.
///
/// # Errors
///
/// See [`Error`].
pub fn squash(observer: &Observer<'_>, history: &History, count: usize) -> Result<Squashed, Error> {
    let first = &history.migrations[..count.min(history.migrations.len())];
    let until = History { folder: history.folder.clone(), migrations: first.to_vec() };
    let mut before = observer.observe(&Source::Empty)?;
    let mut after = observer.history(until.clone(), None)?;
    let difference = observer.compare(&mut before, &mut after, &Default::default())?;
    if !difference.unmodeled.is_empty() {
        return Err(Error::Unmodeled(difference.unmodeled.iter().map(UnmodeledChange::describe).collect()));
    }
    let held = rows::read(observer.replay_anew(&until)?.client())?;
    let volatile = held.differences(&rows::read(observer.replay_anew(&until)?.client())?);
    let plan = plan::plan(&difference, &after.observed, &Default::default());
    let at = plan.steps.iter().rposition(|step| step.is_before_foreign_keys()).map_or(0, |at| at + 1);
    let mut early = plan.steps;
    let late = early.split_off(at);
    let text = |steps| Plan { steps }.sql();
    let sql = format!("{}{}{}{}", squash_header(first), text(early), held.sql(), text(late));

    let squashed = history.squashed(count, &sql);
    let alone = History { folder: history.folder.clone(), migrations: squashed.migrations[..1].to_vec() };
    let mut made = observer.history(alone.clone(), None).map_err(|error| Error::Fails(Box::new(error)))?;
    let mut left = observer.compare(&mut made, &mut after, &Default::default())?.describe();
    left.extend(held.differences(&rows::read(observer.replay_anew(&alone)?.client())?));
    if !left.is_empty() {
        return Err(Error::Differs(left));
    }
    // What comes behind it has to run there too.
    let mut whole = observer.history(history.clone(), None)?;
    let mut again =
        observer.history(squashed.clone(), None).map_err(|error| Error::Fails(Box::new(error)))?;
    let left = observer.compare(&mut again, &mut whole, &Default::default())?.describe();
    if !left.is_empty() {
        return Err(Error::Differs(left));
    }
    Ok(Squashed { history: squashed, rows: held.count(), volatile })
}
