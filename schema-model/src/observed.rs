//! A schema as a PostgreSQL catalog reports it.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::facts::Facts;
use crate::schema::Schema;
use crate::unmodeled::Unmodeled;

/// What one snapshot of a database held.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observed {
    /// `server_version_num`, such as 150018.
    pub server_version: u32,
    /// What the model covers.
    pub schema: Schema,
    /// What it does not cover. Never empty in silence: every command that reads a database reports it.
    pub unmodeled: BTreeSet<Unmodeled>,
    /// What the catalogs say of types, casts and functions. No difference by itself.
    #[serde(default)]
    pub facts: Facts,
    /// What the server keeps there for itself, or what no manual knows: never compared, and told once.
    pub bookkeeping: BTreeSet<Bookkeeping>,
}

/// A name in an open list of the catalog that no user can have set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Bookkeeping {
    /// The catalog and its column: `pg_attribute.attoptions`.
    pub field: String,
    /// The name: `pg_attver`.
    pub name: String,
}

impl fmt::Display for Bookkeeping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` in {}", self.name, self.field)
    }
}
