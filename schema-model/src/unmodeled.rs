//! What a database holds that the model does not cover.

use serde::{Deserialize, Serialize};

/// One object outside the model. It cannot be planned, but a change of it is seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unmodeled {
    /// `view`, `function`, `trigger`, `grant on table`, ...
    pub kind: String,
    /// Its name within the kind, qualified: `public.active_users`, `audit on public.purchases`.
    pub name: String,
    /// Everything about it that a hand edit could change, as one text that the catalog printed.
    pub definition: String,
}

impl Unmodeled {
    /// Whether it is a value that is never shown: where [`SECRET`](crate::object::SECRET) stands for one there is none.
    pub fn is_secret(&self) -> bool {
        self.kind == "secret"
    }
}
