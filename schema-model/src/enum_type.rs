//! Enum types.

use serde::{Deserialize, Serialize};

/// `pg_type` with `typtype = 'e'`, and its `pg_enum` rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnumType {
    /// The labels in `enumsortorder`; two never have the same label.
    pub values: Vec<String>,
    /// `COMMENT ON TYPE`.
    pub comment: Option<String>,
}
