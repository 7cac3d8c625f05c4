//! People.

use schema_core::Table;

/// Somebody who signed up. The identity provider chooses the id, so it is a text and has no default.
#[derive(Debug, Clone, PartialEq, Table)]
#[table(name = "users")]
pub struct User {
    /// The identity provider's id.
    #[column(primary_key)]
    pub id: String,
}
