//! Why there is no proof.

use crate::plan::Step;
use crate::source::Error;
use crate::sql::split::SplitError;

/// Why a migration has no proof.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The state before could not be built or observed.
    #[error(transparent)]
    Source(#[from] Error),
    /// A statement failed on an empty database, where it has every chance.
    #[error("statement {number} of the plan fails: {}", message(source))]
    Statement {
        /// Its place in the plan, from 1.
        number: usize,
        /// The step.
        step: Box<Step>,
        /// What the server said.
        source: postgres::Error,
    },
    /// A migration that is not SQL all through.
    #[error("cannot take `{name}` apart: {source}")]
    Split {
        /// The migration.
        name: String,
        /// What and where.
        source: SplitError,
    },
    /// `BEGIN`, `COMMIT` and the like in a migration.
    #[error("`{name}` controls its transaction itself: `{text}` at line {line}")]
    Control {
        /// The migration.
        name: String,
        /// The line, from 1.
        line: usize,
        /// The statement.
        text: String,
    },
}

impl ProofError {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.help(),
            Self::Statement { source, .. } => {
                source.as_db_error().and_then(|error| error.hint()).map(ToOwned::to_owned)
            }
            Self::Split { source, .. } => source.help(),
            Self::Control { .. } => {
                Some("remove it: `schema migrate` runs each file in a transaction".to_owned())
            }
        }
    }
}

impl From<postgres::Error> for ProofError {
    fn from(error: postgres::Error) -> Self {
        Self::Source(error.into())
    }
}

impl From<crate::dev::Error> for ProofError {
    fn from(error: crate::dev::Error) -> Self {
        Self::Source(error.into())
    }
}

impl From<crate::introspect::Error> for ProofError {
    fn from(error: crate::introspect::Error) -> Self {
        Self::Source(error.into())
    }
}

impl From<crate::diff::RenameError> for ProofError {
    fn from(error: crate::diff::RenameError) -> Self {
        Self::Source(error.into())
    }
}

pub(super) fn message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}
