//! What a foreign table says of where its rows are.

use serde::{Deserialize, Serialize};

use crate::options::Options;

/// `pg_foreign_table`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    /// `ftserver`.
    pub server: String,
    /// `ftoptions`. What may be secret is [`SECRET`](crate::object::SECRET).
    pub options: Options,
}
