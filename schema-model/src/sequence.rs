//! Sequences: those that stand alone, those that a column owns, and the options of identity columns.

use serde::{Deserialize, Serialize};

use crate::id::ColumnId;

/// `pg_sequence`. A declaration leaves `None` where it says nothing; a catalog fills every field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SequenceOptions {
    /// `seqtypid`: `smallint`, `integer` or `bigint`.
    pub data_type: Option<String>,
    /// `seqstart`.
    pub start: Option<i64>,
    /// `seqincrement`, never 0.
    pub increment: Option<i64>,
    /// `seqmin`.
    pub min: Option<i64>,
    /// `seqmax`.
    pub max: Option<i64>,
    /// `seqcache`, at least 1.
    pub cache: Option<i64>,
    /// `seqcycle`.
    pub cycle: Option<bool>,
}

/// `pg_class` with `relkind = 'S'`, unless an identity column owns it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    /// Its numbers.
    pub options: SequenceOptions,
    /// The column of `OWNED BY`, which takes the sequence along when it is dropped (`pg_depend.deptype = 'a'`).
    pub owned_by: Option<ColumnId>,
    /// `relpersistence = 'u'` (since PostgreSQL 15).
    pub unlogged: bool,
    /// `COMMENT ON SEQUENCE`.
    pub comment: Option<String>,
}
