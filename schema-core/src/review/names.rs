//! Old names to new ones, as the changes say.

use std::collections::BTreeMap;

use schema_model::{ColumnId, ConstraintId, IndexId, ObjectId, TableId};

use crate::diff::Change;

/// What goes by another name.
#[derive(Debug, Default)]
pub(super) struct Names {
    tables: BTreeMap<TableId, TableId>,
    columns: BTreeMap<ColumnId, String>,
    constraints: BTreeMap<ConstraintId, String>,
    indexes: BTreeMap<IndexId, IndexId>,
}

impl Names {
    pub(super) fn of(changes: &[Change]) -> Self {
        let mut names = Self::default();
        for change in changes {
            match change {
                Change::RenameTable { from, to } => _ = names.tables.insert(from.clone(), to.clone()),
                // The table's name is the new one here.
                Change::RenameColumn { table, from, to } => {
                    let id = ColumnId { table: table.clone(), name: from.clone() };
                    names.columns.insert(id, to.clone());
                }
                Change::RenameConstraint { table, from, to } => {
                    let id = ConstraintId { table: table.clone(), name: from.clone() };
                    names.constraints.insert(id, to.clone());
                }
                Change::RenameIndex { from, to, .. } => _ = names.indexes.insert(from.clone(), to.clone()),
                _ => {}
            }
        }
        names
    }

    /// The table's new name.
    pub(super) fn table(&self, id: &TableId) -> TableId {
        self.tables.get(id).unwrap_or(id).clone()
    }

    /// The new name of a column, a constraint or an index.
    pub(super) fn object(&self, id: &ObjectId) -> ObjectId {
        match id {
            ObjectId::Column(id) => {
                let mut id = ColumnId { table: self.table(&id.table), name: id.name.clone() };
                if let Some(name) = self.columns.get(&id) {
                    id.name.clone_from(name);
                }
                ObjectId::Column(id)
            }
            ObjectId::Constraint(id) => {
                let mut id = ConstraintId { table: self.table(&id.table), name: id.name.clone() };
                if let Some(name) = self.constraints.get(&id) {
                    id.name.clone_from(name);
                }
                ObjectId::Constraint(id)
            }
            ObjectId::Index(id) => ObjectId::Index(self.indexes.get(id).unwrap_or(id).clone()),
            other => other.clone(),
        }
    }
}
