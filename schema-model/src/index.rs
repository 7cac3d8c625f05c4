//! Indexes that back no constraint.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::expression::Expression;
use crate::id::QualifiedName;
use crate::options::Options;

/// `pg_index` and `pg_class` with `relkind = 'i'`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Index {
    /// `pg_am.amname`: `btree`, `gin`, ...
    pub method: String,
    /// `indisunique`.
    pub unique: bool,
    /// `indnullsnotdistinct` (since PostgreSQL 15).
    pub nulls_not_distinct: bool,
    /// The keys in order.
    pub keys: Vec<IndexKey>,
    /// The columns of `INCLUDE`, in order.
    pub include: Vec<String>,
    /// `indpred`: the rows it holds.
    pub predicate: Option<Expression>,
    /// `reloptions`.
    pub options: Options,
    /// The tablespace, where it is not the database's.
    pub tablespace: Option<String>,
    /// `indisvalid`: false for what a failed `CREATE INDEX CONCURRENTLY` leaves.
    pub valid: bool,
    /// `indisclustered`.
    pub clustered: bool,
    /// `pg_attribute.attstattarget` of its expression columns, by position from 1.
    pub statistics: BTreeMap<i16, i32>,
    /// `COMMENT ON INDEX`.
    pub comment: Option<String>,
    /// Every column that it reads, keys and predicate alike. Follows from the rest; not compared.
    pub columns: BTreeSet<String>,
}

impl PartialEq for Index {
    fn eq(&self, other: &Self) -> bool {
        // No `..` here: a field added to `Index` must say whether it is compared.
        let Self {
            method,
            unique,
            nulls_not_distinct,
            keys,
            include,
            predicate,
            options,
            tablespace,
            valid,
            clustered,
            statistics,
            comment,
            columns: _,
        } = self;
        *method == other.method
            && *unique == other.unique
            && *nulls_not_distinct == other.nulls_not_distinct
            && *keys == other.keys
            && *include == other.include
            && *predicate == other.predicate
            && *options == other.options
            && *tablespace == other.tablespace
            && *valid == other.valid
            && *clustered == other.clustered
            && *statistics == other.statistics
            && *comment == other.comment
    }
}

impl Eq for Index {}

/// One key of an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexKey {
    /// What is indexed.
    pub part: KeyPart,
    /// `indcollation` where it is not the column's own.
    pub collation: Option<QualifiedName>,
    /// `indclass` where it is not the default for the type, with its parameters as they are written after it.
    pub operator_class: Option<OperatorClass>,
    /// `indoption & 1`.
    pub descending: bool,
    /// `indoption & 2`. By default the NULLs of a descending key come first, of an ascending one last.
    pub nulls_first: bool,
}

impl IndexKey {
    /// A key in the default order.
    pub fn new(part: KeyPart) -> Self {
        Self { part, collation: None, operator_class: None, descending: false, nulls_first: false }
    }
}

/// A column, or an expression over columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyPart {
    /// `indkey > 0`.
    Column(String),
    /// `indkey = 0`, and its place in `indexprs`.
    Expression(Expression),
}

/// An operator class that is not its type's default, or has parameters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorClass {
    /// `pg_opclass.opcname`; the schema is empty in a declaration that leaves it out.
    pub name: QualifiedName,
    /// `pg_attribute.attoptions` of the index column.
    pub options: Options,
}
