//! A drop and an add that look like a rename: a question that only a person can answer.

use std::collections::BTreeSet;

use schema_model::{ColumnId, Table, TableId};

use super::Change;

/// Something that goes and something that comes, alike enough to be one thing renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ambiguity {
    /// A table, and the new tables that share most of its columns.
    Table {
        /// The table that would be dropped.
        gone: TableId,
        /// What it could have become, the likeliest first.
        candidates: Vec<TableId>,
    },
    /// A column, and the new columns of its table with its type.
    Column {
        /// The column that would be dropped.
        gone: ColumnId,
        /// What it could have become, in the order of the declaration.
        candidates: Vec<ColumnId>,
    },
}

impl Ambiguity {
    /// What would be dropped, as `--rename` and `--drop` name it.
    pub fn gone(&self) -> String {
        match self {
            Self::Table { gone, .. } => gone.to_string(),
            Self::Column { gone, .. } => gone.to_string(),
        }
    }

    /// What it could have become.
    pub fn candidates(&self) -> Vec<String> {
        match self {
            Self::Table { candidates, .. } => candidates.iter().map(ToString::to_string).collect(),
            Self::Column { candidates, .. } => candidates.iter().map(ToString::to_string).collect(),
        }
    }

    /// `table` or `column`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Table { .. } => "table",
            Self::Column { .. } => "column",
        }
    }
}

/// The questions in `changes`, leaving out what `dropped` (by the name that [`Ambiguity::gone`] gives) answers.
pub fn ambiguities(changes: &[Change], dropped: &BTreeSet<String>) -> Vec<Ambiguity> {
    let mut found = Vec::new();
    for change in changes {
        let question = match change {
            Change::DropTable { id, table } => {
                Ambiguity::Table { gone: id.clone(), candidates: alike_tables(changes, id, table) }
            }
            Change::DropColumn { id, column } => {
                let candidates = changes
                    .iter()
                    .filter_map(|other| match other {
                        Change::AddColumn { id: new, column: added }
                            if new.table == id.table && added.ty == column.ty =>
                        {
                            Some(new.clone())
                        }
                        _ => None,
                    })
                    .collect();
                Ambiguity::Column { gone: id.clone(), candidates }
            }
            _ => continue,
        };
        if !question.candidates().is_empty() && !dropped.contains(&question.gone()) {
            found.push(question);
        }
    }
    found
}

/// New tables that have more than half of the larger one's columns in common with `gone`.
fn alike_tables(changes: &[Change], own: &TableId, gone: &Table) -> Vec<TableId> {
    let mut alike: Vec<(usize, TableId)> = changes
        .iter()
        .filter_map(|change| match change {
            // One that is made again under its name cannot become itself.
            Change::CreateTable { id, table } if id != own => Some((shared(gone, table), id, table)),
            _ => None,
        })
        .filter(|(shared, _, table)| 2 * shared > gone.columns.len().max(table.columns.len()))
        .map(|(shared, id, _)| (shared, id.clone()))
        .collect();
    alike.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    alike.into_iter().map(|(_, id)| id).collect()
}

/// How many columns two tables have in common.
pub(super) fn shared(a: &Table, b: &Table) -> usize {
    a.columns
        .iter()
        .filter(|column| b.column(&column.name).is_some_and(|other| other.ty == column.ty))
        .count()
}
