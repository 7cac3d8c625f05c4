//! Schemas in PostgreSQL's sense: namespaces. `public` exists in every new database and is a namespace like any other.

use serde::{Deserialize, Serialize};

/// `pg_namespace`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Namespace {
    /// `COMMENT ON SCHEMA`. The comment that initdb gives `public` counts as none.
    pub comment: Option<String>,
}
