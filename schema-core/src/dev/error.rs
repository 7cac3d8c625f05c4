//! Why there is no dev server or no dev database, and the way out.

use crate::connect::UNKNOWN_ZONE;
use std::error::Error as StdError;
use std::path::PathBuf;
use std::{fmt, io};

use crate::sql::quote;

/// What can go wrong between a configuration and a dev database.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `dev` is switched off.
    #[error("this needs a dev database, and `dev` is off")]
    Off,
    /// Neither PostgreSQL's programs nor a named server.
    #[error("no PostgreSQL server programs were found, and no dev server is named")]
    NoPrograms {
        /// How they are installed on this very system.
        install: String,
    },
    /// The named folder does not hold what it should.
    #[error("`{}` has no working `postgres` and `initdb`", .0.display())]
    BadBindir(PathBuf),
    /// PostgreSQL refuses to run as root, and there is nobody else to run it.
    #[error("PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as")]
    NoAccount,
    /// A folder or file of the cache.
    #[error("could not use `{}`", path.display())]
    Folder {
        /// The folder or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program that is there but would not run.
    #[error("could not run `{}`", program.display())]
    Run {
        /// The program.
        program: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A program that ran and failed.
    #[error("`{}` failed", program.display())]
    Failed {
        /// The program.
        program: PathBuf,
        /// What it printed.
        source: Output,
    },
    /// The private server ended or never became ready.
    #[error("the private PostgreSQL server did not start")]
    Start {
        /// The server's whole log.
        log: PathBuf,
        /// The last lines of it.
        source: Output,
    },
    /// More servers at once than anybody means to run.
    #[error("{0} private PostgreSQL servers are running already")]
    Busy(usize),
    /// Somebody called `Dev::stop`.
    #[error("the dev server was stopped")]
    Stopped,
    /// No connection.
    #[error("could not connect to the dev server")]
    Connect(#[source] Box<dyn StdError + Send + Sync>),
    /// The named server does not let us make databases.
    #[error("role `{role}` may not create databases on the dev server")]
    MayNotCreate {
        /// `current_user`.
        role: String,
    },
    /// A statement of ours failed.
    #[error("could not {doing} on the dev server")]
    Sql {
        /// What the statement was for: `create a database`.
        doing: &'static str,
        /// The server's words.
        source: postgres::Error,
    },
}

impl Error {
    /// One imperative that fixes it, where the user can do something.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Off => Some("set `dev = \"auto\"` or `dev = \"postgres://...\"` in schema.toml".to_owned()),
            Self::NoPrograms { install } => Some(format!(
                "{install}, or name a server that throwaway databases may be made on: \
                 `dev = \"postgres://...\"` in schema.toml"
            )),
            Self::BadBindir(_) => {
                Some("set `SCHEMA_PG_BINDIR` to what `pg_config --bindir` prints, or unset it".to_owned())
            }
            Self::NoAccount => Some("run as another user, or add a user `postgres`".to_owned()),
            Self::Folder { .. } => {
                Some("set `SCHEMA_CACHE_DIR` to a folder that you may write to".to_owned())
            }
            Self::Start { log, .. } => Some(format!("read the whole log in `{}`", log.display())),
            Self::MayNotCreate { role } => {
                Some(format!("run `ALTER ROLE {} CREATEDB` there as a superuser", quote::ident(role)))
            }
            Self::Run { .. } | Self::Failed { .. } | Self::Busy(_) | Self::Stopped => None,
            Self::Connect(source) => match source.downcast_ref::<crate::connect::Error>() {
                Some(error) => error.help(),
                None => source.to_string().contains("\"TimeZone\"").then(|| UNKNOWN_ZONE.to_owned()),
            },
            Self::Sql { .. } => None,
        }
    }
}

/// What a program printed: the cause of a failure, in its own words.
#[derive(Debug)]
pub struct Output(pub String);

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim())
    }
}

impl StdError for Output {}
