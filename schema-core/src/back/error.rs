//! Why there is no way back.

use crate::verify::ProofError;
use crate::{apply, dev, source};

/// Why a way back could not be planned or tried.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No dev database, or a state that could not be built on one.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// A migration, or the way back from it, that does not run even without a row.
    #[error(transparent)]
    Apply(Box<apply::Error>),
    /// A catalog that could not be compared.
    #[error(transparent)]
    Proof(Box<ProofError>),
    /// What differs outside the model: it is compared and not planned.
    #[error("the way back from {} cannot be planned", if .0.len() == 1 { "a change" } else { "some changes" })]
    Unmodeled(Vec<String>),
}

impl Error {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.help(),
            Self::Apply(error) => error.help(),
            Self::Proof(error) => error.help(),
            Self::Unmodeled(_) => Some(
                "write it by hand beside the migration, as `NNNN_name.down.sql`, and take it into the history with \
                 `schema check --relock`"
                    .to_owned(),
            ),
        }
    }
}

impl From<apply::Error> for Error {
    fn from(error: apply::Error) -> Self {
        Self::Apply(Box::new(error))
    }
}

impl From<ProofError> for Error {
    fn from(error: ProofError) -> Self {
        Self::Proof(Box::new(error))
    }
}

impl From<dev::Error> for Error {
    fn from(error: dev::Error) -> Self {
        Self::Source(error.into())
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        Self::Source(error.into())
    }
}
