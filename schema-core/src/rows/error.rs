//! Why rows could not be read or written.

use std::error::Error as StdError;

/// What can go wrong between rows and structs.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server refused a statement, or the connection broke.
    #[error("{}", message(.0))]
    Server(#[source] postgres::Error),
    /// A value that the field's type cannot hold: an enum that does not know it, a NULL where none can be.
    #[error("cannot read the column `{column}` of `{table}`: {cause}")]
    Value {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong with the value. Not the error's source, since the message has said all of it.
        cause: Box<dyn StdError + Sync + Send>,
    },
    /// A row that lacks a column of the struct that it is to become.
    #[error("the row has no column `{column}`, which `{table}` has")]
    NoColumn {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// There is no such row.
    #[error("no row of `{table}` is the one that was asked for")]
    NoRow {
        /// The table.
        table: &'static str,
    },
    /// There is more than the one row.
    #[error("several rows of `{table}` are what was asked for, and one was expected")]
    SeveralRows {
        /// The table.
        table: &'static str,
    },
}

impl Error {
    /// The constraint that a row would have broken, by its name: `check_access_type`.
    ///
    /// A unique one is known to the program as well, so that it need not be spelled again:
    ///
    /// ```
    /// use schema_core::Table;
    /// use schema_core::rows::{self, postgres::Client};
    ///
    /// #[derive(Table)]
    /// #[table(name = "users")]
    /// pub struct User {
    ///     #[column(primary_key)]
    ///     pub id: String,
    ///     #[column(unique)]
    ///     pub email: String,
    /// }
    ///
    /// /// Whether the address was still free.
    /// fn sign_up(db: &mut Client, new: &NewUser) -> Result<bool, rows::Error> {
    ///     match User::insert(new).execute(db) {
    ///         Err(error) if error.constraint() == Some(User::EMAIL_UNIQUE.name()) => Ok(false),
    ///         result => Ok(result? == 1),
    ///     }
    /// }
    /// ```
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Server(error) => error.as_db_error()?.constraint(),
            _ => None,
        }
    }

    /// The way out, where there is one.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Server(error) => error.as_db_error()?.hint().map(ToOwned::to_owned),
            Self::Value { table, column, .. } => Some(format!(
                "give the field of `{column}` a type that holds every value, or change the rows of `{table}`"
            )),
            Self::NoColumn { column, .. } => Some(format!("select `{column}` too")),
            Self::NoRow { .. } => Some("ask for `first`, which is `None` then".to_owned()),
            Self::SeveralRows { .. } => Some("ask for `first` or `all`, or for a row by its key".to_owned()),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        Self::Server(error)
    }
}

/// The server's own words; `db error` is all that the driver says of them. Without the detail, which holds the values
/// of the row.
fn message(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |db| db.message().to_owned())
}
