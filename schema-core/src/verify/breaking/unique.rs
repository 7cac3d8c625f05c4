//! A key that no two rows may share to the rows that share one.

use std::collections::BTreeSet;

use schema_model::{ConstraintKind, Index, KeyPart, Table};

use super::list;
use crate::sql::quote;

/// A key that no two rows may share.
pub(super) struct Unique {
    /// Columns and expressions.
    parts: Vec<String>,
    pub(super) words: String,
    predicate: Option<String>,
    nulls_not_distinct: bool,
    pub(super) needs: BTreeSet<String>,
}

impl Unique {
    /// True of the rows of `source` that share a key, about `here`.
    pub(super) fn condition(&self, source: &str) -> String {
        let mut conditions: Vec<String> = self.predicate.iter().map(|sql| format!("({sql})")).collect();
        if !self.nulls_not_distinct {
            conditions.extend(self.parts.iter().map(|part| format!("({part}) IS NOT NULL")));
        }
        let filter = if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") };
        format!(
            "(here.tableoid, here.ctid) IN (SELECT t, c FROM (SELECT tableoid, ctid, \
             count(*) OVER (PARTITION BY {}) FROM {source} WHERE {filter}) AS counted(t, c, n) WHERE n > 1)",
            self.parts.join(", "),
        )
    }
}

/// The key of a constraint or of a unique index.
pub(super) fn unique(table: &Table, name: &str) -> Option<Unique> {
    let of_columns = |columns: &[String], nulls_not_distinct| Unique {
        parts: columns.iter().map(|name| quote::ident(name)).collect(),
        words: list(columns),
        predicate: None,
        nulls_not_distinct,
        needs: columns.iter().cloned().collect(),
    };
    if let Some(constraint) = table.constraints.get(name) {
        return match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => Some(of_columns(&key.columns, false)),
            ConstraintKind::Unique { key, nulls_not_distinct } => {
                Some(of_columns(&key.columns, *nulls_not_distinct))
            }
            _ => None,
        };
    }
    let Index { keys, predicate, nulls_not_distinct, columns, .. } = table.indexes.get(name)?;
    let part = |part: &KeyPart| match part {
        KeyPart::Column(name) => (quote::ident(name), name.clone()),
        KeyPart::Expression(sql) => (format!("({})", sql.printed), sql.printed.clone()),
    };
    let (parts, words): (Vec<String>, Vec<String>) = keys.iter().map(|key| part(&key.part)).unzip();
    Some(Unique {
        parts,
        words: list(&words),
        predicate: predicate.as_ref().map(|sql| sql.printed.clone()),
        nulls_not_distinct: *nulls_not_distinct,
        needs: columns.clone(),
    })
}
