//! Why a source could not be observed.

use super::{BuildError, ScriptError, TooOld, ViewError, role, rust};
use crate::dev::gate;
use crate::sql::quote;
use crate::{apply, connect, dev, diff, history, introspect};

/// Anything that keeps a schema from being read, built or compared.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A text that names no source.
    #[error("unknown source `{text}`: {why}")]
    Unknown {
        /// The text.
        text: String,
        /// What it could have been, and is not.
        why: String,
    },
    /// No connection to a live database.
    #[error(transparent)]
    Connect(#[from] connect::Error),
    /// No dev database.
    #[error(transparent)]
    Dev(#[from] dev::Error),
    /// A catalog that could not be read.
    #[error(transparent)]
    Introspect(#[from] introspect::Error),
    /// Migrations that could not be read.
    #[error(transparent)]
    History(#[from] history::Error),
    /// A migration that does not run.
    #[error(transparent)]
    Replay(Box<apply::Error>),
    /// Rust files that could not be read.
    #[error(transparent)]
    Rust(#[from] rust::ReadError),
    /// A declaration that PostgreSQL refuses.
    #[error(transparent)]
    Build(Box<BuildError>),
    /// Something that a server is too old for.
    #[error(transparent)]
    TooOld(Box<TooOld>),
    /// A view that is not what its struct says.
    #[error(transparent)]
    View(Box<ViewError>),
    /// An SQL file that could not be read or run.
    #[error(transparent)]
    Script(Box<ScriptError>),
    /// A rename that cannot be.
    #[error(transparent)]
    Rename(#[from] diff::RenameError),
    /// A rename that PostgreSQL refuses.
    #[error("PostgreSQL refuses `{sql}`: {}", source.as_db_error().map_or_else(|| source.to_string(), |db| db.message().to_owned()))]
    Renaming {
        /// The statement.
        sql: String,
        /// What the server said.
        source: postgres::Error,
    },
    /// A dev database that failed in the middle.
    #[error("a dev database failed")]
    Server(#[from] postgres::Error),
}

impl Error {
    /// The way out, where the user has one.
    pub fn help(&self) -> Option<String> {
        if let Some(role) = role::missing(self) {
            let role = quote::ident(&role);
            return Some(format!(
                "run `CREATE ROLE {role}` on the dev server: roles are a server's, and not part of a schema"
            ));
        }
        let is_built = matches!(
            self,
            Self::Replay(_) | Self::Build(_) | Self::Script(_) | Self::Renaming { .. } | Self::Server(_)
        );
        if let Some(advice) = gate::advice(self).filter(|_| is_built) {
            return Some(advice);
        }
        match self {
            Self::Unknown { .. } => Some(
                "name a database (postgres://...), a file or folder of .rs or .sql, `migrations`, \
                 `migrations@0005`, `declared` or `empty`"
                    .to_owned(),
            ),
            Self::Connect(error) => error.help(),
            Self::Dev(error) => error.help(),
            Self::Introspect(error) => error.help(),
            Self::History(error) => error.help(),
            Self::Replay(error) => error.help(),
            Self::Rust(error) => error.help(),
            Self::Build(error) => error.help(),
            Self::TooOld(lacking) => Some(lacking.help()),
            Self::View(error) => error.help(),
            Self::Script(error) => error.help(),
            Self::Rename(error) => error.help(),
            Self::Renaming { source, .. } => {
                source.as_db_error().and_then(|error| error.hint()).map(ToOwned::to_owned)
            }
            Self::Server(_) => None,
        }
    }
}

impl From<apply::Error> for Error {
    fn from(error: apply::Error) -> Self {
        Self::Replay(Box::new(error))
    }
}
