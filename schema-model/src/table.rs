//! Tables, with the columns, constraints and indexes that cannot be without one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::column::Column;
use crate::constraint::Constraint;
use crate::foreign::Foreign;
use crate::id::QualifiedName;
use crate::index::Index;
use crate::options::Options;

/// `pg_class` with `relkind` r, p (partitioned) or f (foreign).
///
/// The order of columns is kept and is no difference: PostgreSQL can only append.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Table {
    /// Where it stands among the tables: the place in the declaration, or in the order of names.
    pub rank: usize,
    /// The columns in `attnum` order.
    pub columns: Vec<Column>,
    /// The constraints by `conname`.
    pub constraints: BTreeMap<String, Constraint>,
    /// The indexes that back no constraint by `relname`; they live in the table's schema.
    pub indexes: BTreeMap<String, Index>,
    /// The order in which the declaration names constraints and indexes; empty for a catalog, where names decide.
    pub order: Vec<String>,
    /// `relpersistence = 'u'`.
    pub unlogged: bool,
    /// `reloptions` of the table and, with `toast.` before the name, of its TOAST table.
    pub options: Options,
    /// `relrowsecurity`.
    pub row_security: bool,
    /// `relforcerowsecurity`.
    pub force_row_security: bool,
    /// `relreplident`.
    pub replica_identity: ReplicaIdentity,
    /// The tablespace, where it is not the database's.
    pub tablespace: Option<String>,
    /// `pg_am.amname` where it is not `heap`.
    pub access_method: Option<String>,
    /// `COMMENT ON TABLE`.
    pub comment: Option<String>,
    /// `reloftype`: the composite type that a typed table has its columns from.
    pub of_type: Option<QualifiedName>,
    /// `relkind = 'f'`: a foreign table, whose rows are elsewhere.
    pub foreign: Option<Foreign>,
}

/// Where a table stands among others, and how its declaration orders its parts, are no difference.
impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        // No `..` here: a field added to `Table` must say whether it is compared.
        let Self {
            rank: _,
            order: _,
            columns,
            constraints,
            indexes,
            unlogged,
            options,
            row_security,
            force_row_security,
            replica_identity,
            tablespace,
            access_method,
            comment,
            of_type,
            foreign,
        } = self;
        *columns == other.columns
            && *constraints == other.constraints
            && *indexes == other.indexes
            && *unlogged == other.unlogged
            && *options == other.options
            && *row_security == other.row_security
            && *force_row_security == other.force_row_security
            && *replica_identity == other.replica_identity
            && *tablespace == other.tablespace
            && *access_method == other.access_method
            && *comment == other.comment
            && *of_type == other.of_type
            && *foreign == other.foreign
    }
}

impl Eq for Table {}

impl Default for Table {
    fn default() -> Self {
        Self {
            rank: 0,
            columns: Vec::new(),
            constraints: BTreeMap::new(),
            indexes: BTreeMap::new(),
            order: Vec::new(),
            unlogged: false,
            options: Options::new(),
            row_security: false,
            force_row_security: false,
            replica_identity: ReplicaIdentity::Default,
            tablespace: None,
            access_method: None,
            comment: None,
            of_type: None,
            foreign: None,
        }
    }
}

impl Table {
    /// What the server calls it: `TABLE` or `FOREIGN TABLE`.
    pub fn words(&self) -> &'static str {
        if self.foreign.is_some() { "FOREIGN TABLE" } else { "TABLE" }
    }

    /// The constraints as the declaration orders them, or by name.
    pub fn constraints_in_order(&self) -> Vec<(&String, &Constraint)> {
        self.in_order(&self.constraints)
    }

    /// The indexes as the declaration orders them, or by name.
    pub fn indexes_in_order(&self) -> Vec<(&String, &Index)> {
        self.in_order(&self.indexes)
    }

    fn in_order<'a, T>(&self, named: &'a BTreeMap<String, T>) -> Vec<(&'a String, &'a T)> {
        let place = |name: &String| self.order.iter().position(|other| other == name).unwrap_or(usize::MAX);
        let mut items: Vec<_> = named.iter().collect();
        items.sort_by_key(|(name, _)| place(name));
        items
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// What logical replication sends to name a changed row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReplicaIdentity {
    /// `d`: the primary key.
    Default,
    /// `n`.
    Nothing,
    /// `f`: the whole row.
    Full,
    /// `i`: the key of this index or constraint (`pg_index.indisreplident`).
    Index(String),
}
