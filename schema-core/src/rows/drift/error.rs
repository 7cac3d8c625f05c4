//! Why a database is not known to be as the program declares it.

use postgres::error::SqlState;

use crate::introspect;

/// What [`assert_no_drift`](crate::assert_no_drift) found, or what kept it from looking.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriftError {
    /// The database differs from the declaration.
    #[error("the database is not as the program declares it:{}", lines(differences))]
    Drifted {
        /// An object a line, in the words for the database: `column purchases.currency: is missing`.
        differences: Vec<String>,
    },
    /// A struct points at one that was not named.
    #[error("`{by}` references `{path}`, which is not among the tables to compare")]
    Unlisted {
        /// The struct.
        by: String,
        /// The one that it points at, as it calls it.
        path: String,
    },
    /// Mistakes that no single struct shows.
    #[error("the declaration is mistaken:{}", lines(problems))]
    Declaration {
        /// What is wrong.
        problems: Vec<String>,
    },
    /// A declaration that this version of the crate did not write.
    #[error("a declaration cannot be read: the derive and the library are of different versions")]
    Foreign(#[source] serde_json::Error),
    /// The role may not make what it takes to compare.
    #[error("the role may not build the declaration beside the tables: {}", message(.0))]
    MayNotBuild(#[source] postgres::Error),
    /// The server does not take the declaration.
    #[error("the server refuses the declaration: {}", message(source))]
    Refused {
        /// The statement.
        sql: String,
        /// What it said.
        source: postgres::Error,
    },
    /// The catalog could not be read.
    #[error(transparent)]
    Introspect(#[from] introspect::Error),
    /// The connection broke.
    #[error("the server could not be asked: {}", message(.0))]
    Server(#[from] postgres::Error),
}

impl DriftError {
    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Drifted { .. } => {
                Some("run `schema migrate`, or `schema drift` to see which side has moved".to_owned())
            }
            Self::Unlisted { path, .. } => Some(format!("add it: `tables![..., {path}]`")),
            Self::Declaration { .. } => Some("run `schema check`, which shows where".to_owned()),
            Self::Foreign(_) => Some("build the program anew, with one version of schema-core".to_owned()),
            Self::MayNotBuild(_) => Some(
                "connect to the primary as a role that may `CREATE` in the database, or run `schema drift`, which \
                 only reads"
                    .to_owned(),
            ),
            Self::Refused { source, .. } => source.as_db_error()?.hint().map(ToOwned::to_owned),
            Self::Introspect(error) => error.help(),
            Self::Server(_) => None,
        }
    }

    pub(super) fn refused(sql: &str, source: postgres::Error) -> Self {
        let may_not = [SqlState::INSUFFICIENT_PRIVILEGE, SqlState::READ_ONLY_SQL_TRANSACTION];
        match source.code() {
            Some(code) if may_not.contains(code) => Self::MayNotBuild(source),
            _ => Self::Refused { sql: sql.to_owned(), source },
        }
    }
}

fn lines(lines: &[String]) -> String {
    lines.iter().map(|line| format!("\n  {line}")).collect()
}

fn message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}
