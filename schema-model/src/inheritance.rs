//! Partitions and inheritance: which tables get columns, constraints and indexes from others.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::id::{ObjectId, TableId};

/// `pg_partitioned_table` and `pg_inherits`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inheritance {
    /// The tables that are partitioned, and by what: `RANGE (created_at)`.
    #[serde(with = "crate::schema::pairs")]
    pub keys: BTreeMap<TableId, String>,
    /// The tables that have parents.
    #[serde(with = "crate::schema::pairs")]
    pub children: BTreeMap<TableId, Child>,
    /// Columns, constraints and indexes that a parent brings along, with the names that they have there.
    #[serde(with = "crate::schema::pairs")]
    pub inherited: BTreeMap<ObjectId, String>,
}

/// A table that has parents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// In the order of `inhseqno`; a partition has one.
    pub parents: Vec<TableId>,
    /// `relpartbound`: `FOR VALUES IN ('a')`, `DEFAULT`. `None` for plain inheritance.
    pub bound: Option<String>,
}

impl Inheritance {
    /// Whether a table is a partition.
    pub fn is_partition(&self, table: &TableId) -> bool {
        self.children.get(table).is_some_and(|child| child.bound.is_some())
    }

    /// The tables that get something from this one.
    pub fn children_of(&self, table: &TableId) -> impl Iterator<Item = &TableId> {
        self.children.iter().filter(|(_, child)| child.parents.contains(table)).map(|(id, _)| id)
    }

    /// Whether a table gets something from another one directly.
    pub fn is_parent(&self, parent: &TableId, child: &TableId) -> bool {
        self.children.get(child).is_some_and(|child| child.parents.contains(parent))
    }

    /// The tables that get something from this one, however far down.
    pub fn descendants(&self, table: &TableId) -> BTreeSet<TableId> {
        let mut found = BTreeSet::new();
        let mut next: Vec<&TableId> = self.children_of(table).collect();
        while let Some(child) = next.pop() {
            if found.insert(child.clone()) {
                next.extend(self.children_of(child));
            }
        }
        found
    }
}
