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

impl SequenceOptions {
    /// The smallest and the largest number of a sequence of this type that counts in this direction, as
    /// `CREATE SEQUENCE` chooses them (manual: "CREATE SEQUENCE", MINVALUE and MAXVALUE).
    pub fn default_bounds(data_type: &str, increment: i64) -> (i64, i64) {
        let (low, high) = match data_type {
            "smallint" => (i64::from(i16::MIN), i64::from(i16::MAX)),
            "integer" => (i64::from(i32::MIN), i64::from(i32::MAX)),
            _ => (i64::MIN, i64::MAX),
        };
        if increment < 0 { (low, -1) } else { (1, high) }
    }

    /// Whether both have the bounds that are their own type's default.
    pub fn bounds_follow_type(&self, other: &Self) -> bool {
        self.has_default_bounds() && other.has_default_bounds()
    }

    fn has_default_bounds(&self) -> bool {
        let Some(data_type) = &self.data_type else {
            return self.min.is_none() && self.max.is_none();
        };
        let (min, max) = Self::default_bounds(data_type, self.increment.unwrap_or(1));
        self.min.is_none_or(|own| own == min) && self.max.is_none_or(|own| own == max)
    }
}
