//! A schema as a PostgreSQL catalog reports it.

use std::collections::BTreeSet;

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
}
