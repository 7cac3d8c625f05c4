//! Constraints of tables: primary keys, unique, foreign keys, checks and exclusions.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::expression::Expression;
use crate::id::TableId;
use crate::options::Options;

/// `pg_constraint` with `contype` in p, u, f, c, x and `conislocal`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// What it demands.
    pub kind: ConstraintKind,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// `convalidated`: false for `NOT VALID`.
    pub validated: bool,
    /// `COMMENT ON CONSTRAINT`.
    pub comment: Option<String>,
    /// `COMMENT ON INDEX`, on the index behind a primary key, a unique or an exclusion constraint.
    #[serde(default)]
    pub index_comment: Option<String>,
}

impl Constraint {
    /// A constraint that is checked at once and holds for every row.
    pub fn new(kind: ConstraintKind) -> Self {
        Self { kind, deferrable: Deferrable::No, validated: true, comment: None, index_comment: None }
    }
}

impl ConstraintKind {
    /// Whether an index of the same name stands behind it.
    pub fn has_index(&self) -> bool {
        match self {
            Self::PrimaryKey(_) | Self::Unique { .. } | Self::Exclusion(_) => true,
            Self::ForeignKey(_) | Self::Check(_) => false,
        }
    }
}

/// `condeferrable` and `condeferred`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deferrable {
    /// `NOT DEFERRABLE`.
    No,
    /// `DEFERRABLE INITIALLY IMMEDIATE`.
    Immediate,
    /// `DEFERRABLE INITIALLY DEFERRED`.
    Deferred,
}

/// `contype`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConstraintKind {
    /// `p`.
    PrimaryKey(Key),
    /// `u`; `nulls_not_distinct` is `pg_index.indnullsnotdistinct` (since PostgreSQL 15).
    Unique {
        /// Its columns and index.
        key: Key,
        /// Whether two NULLs count as equal.
        nulls_not_distinct: bool,
    },
    /// `f`.
    ForeignKey(ForeignKey),
    /// `c`.
    Check(Check),
    /// `x`.
    Exclusion(Exclusion),
}

/// The columns of a primary key or unique constraint, and its index.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// `conkey`, in order.
    pub columns: Vec<String>,
    /// `INCLUDE`: the columns of the index beyond the key.
    pub include: Vec<String>,
    /// `pg_class.reloptions` of the index.
    pub options: Options,
    /// The tablespace of the index, where it is not the database's.
    pub tablespace: Option<String>,
    /// `pg_index.indisclustered`.
    pub clustered: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// `conkey`, in order.
    pub columns: Vec<String>,
    /// `confrelid`.
    pub target: TableId,
    /// `confkey`, in order.
    pub target_columns: Vec<String>,
    /// `confmatchtype = 'f'`: `MATCH FULL`.
    pub match_full: bool,
    /// `confdeltype`.
    pub on_delete: Action,
    /// `confdelsetcols` (since PostgreSQL 15): the columns of `SET NULL (a, b)`; empty for all.
    pub on_delete_columns: Vec<String>,
    /// `confupdtype`.
    pub on_update: Action,
}

/// What a foreign key does when the row it points at goes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Action {
    /// `a`.
    NoAction,
    /// `r`.
    Restrict,
    /// `c`.
    Cascade,
    /// `n`.
    SetNull,
    /// `d`.
    SetDefault,
}

/// A check.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Check {
    /// The condition.
    pub expression: Expression,
    /// `connoinherit`: `NO INHERIT`.
    pub no_inherit: bool,
    /// `conkey`: the columns that it reads. Follows from the expression; not compared.
    pub columns: BTreeSet<String>,
}

impl PartialEq for Check {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression && self.no_inherit == other.no_inherit
    }
}

impl Eq for Check {}

/// An exclusion constraint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exclusion {
    /// All of it from `EXCLUDE` to the predicate, as `pg_get_constraintdef` prints it without `DEFERRABLE`.
    pub definition: Expression,
    /// The tablespace of the index, where it is not the database's.
    pub tablespace: Option<String>,
    /// `pg_index.indisclustered`.
    pub clustered: bool,
    /// The columns that it reads. Follows from the definition; not compared.
    pub columns: BTreeSet<String>,
}

impl PartialEq for Exclusion {
    fn eq(&self, other: &Self) -> bool {
        self.definition == other.definition
            && self.tablespace == other.tablespace
            && self.clustered == other.clustered
    }
}

impl Eq for Exclusion {}
