//! SQL expressions: compared as the server prints them, shown as their author wrote them.

use serde::{Deserialize, Serialize};

/// A default, a condition, an index expression.
///
/// Equality looks at `printed` only. In a [`Declared`](crate::Declared) schema nothing has been printed yet and both
/// texts are the author's; such values are never compared.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Expression {
    /// As `pg_get_expr` prints it with an empty `search_path`.
    pub printed: String,
    /// As the author wrote it, with columns quoted and qualified; `None` where only the catalog is known.
    pub spelled: Option<String>,
}

impl Expression {
    /// An expression that a catalog printed.
    pub fn printed(text: impl Into<String>) -> Self {
        Self { printed: text.into(), spelled: None }
    }

    /// An expression that a person wrote and no server has read yet.
    pub fn spelled(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { printed: text.clone(), spelled: Some(text) }
    }

    /// The text to put into SQL: the author's where there is one.
    pub fn sql(&self) -> &str {
        self.spelled.as_deref().unwrap_or(&self.printed)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.printed == other.printed
    }
}

impl Eq for Expression {}
