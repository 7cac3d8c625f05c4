//! Columns.

use serde::{Deserialize, Serialize};

use crate::expression::Expression;
use crate::id::{QualifiedName, SequenceId};
use crate::options::Options;
use crate::sequence::SequenceOptions;

/// `pg_attribute` with `attnum > 0`, not dropped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// `attname`.
    pub name: String,
    /// `atttypid` and `atttypmod`.
    pub ty: ColumnType,
    /// `attnotnull`. True for the columns of a primary key and of an identity, whoever said it.
    pub not_null: bool,
    /// `pg_attrdef`, for a column that is not generated.
    pub default: Option<Expression>,
    /// `attgenerated`, and the expression in `pg_attrdef`.
    pub generated: Option<Box<Generated>>,
    /// `attidentity`, and the sequence behind it.
    pub identity: Option<Box<Identity>>,
    /// `attcollation` where it is not the type's own.
    pub collation: Option<QualifiedName>,
    /// `attstorage` where it is not the type's own, in the words of `SET STORAGE`: `PLAIN`, `EXTERNAL`, ...
    pub storage: Option<String>,
    /// `attcompression`: `pglz` or `lz4`.
    pub compression: Option<String>,
    /// `attstattarget` where one was set.
    pub statistics: Option<i32>,
    /// `attoptions`: `n_distinct` and `n_distinct_inherited`.
    pub options: Options,
    /// `COMMENT ON COLUMN`.
    pub comment: Option<String>,
    /// `attfdwoptions`, for a column of a foreign table.
    #[serde(default)]
    pub foreign_options: Options,
}

impl Column {
    /// A nullable column with nothing else to say.
    pub fn new(name: impl Into<String>, ty: ColumnType) -> Self {
        Self {
            name: name.into(),
            ty,
            not_null: false,
            default: None,
            generated: None,
            identity: None,
            collation: None,
            storage: None,
            compression: None,
            statistics: None,
            options: Options::new(),
            comment: None,
            foreign_options: Options::new(),
        }
    }
}

/// A type with its modifiers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ColumnType {
    /// As `format_type` prints it with an empty `search_path`: `character varying(50)`, `public.status[]`; in a
    /// declaration, as written.
    pub text: String,
    /// The type's own name without modifiers; for an array, its element's: `pg_catalog.varchar`, `public.status`.
    /// `None` in a declaration.
    pub element: Option<QualifiedName>,
    /// Whether it is an array of `element`.
    pub array: bool,
}

impl ColumnType {
    /// A type as a person wrote it.
    pub fn written(text: impl Into<String>) -> Self {
        Self { text: text.into(), element: None, array: false }
    }
}

impl PartialEq for ColumnType {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for ColumnType {}

/// `GENERATED ALWAYS AS (...)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The expression, without its outer parentheses where the catalog prints none.
    pub expression: Expression,
    /// `STORED` (`attgenerated = 's'`) rather than `VIRTUAL` (`'v'`, since PostgreSQL 18).
    pub stored: bool,
    /// The columns that it reads.
    pub columns: std::collections::BTreeSet<String>,
}

/// `GENERATED ... AS IDENTITY`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `ALWAYS` (`attidentity = 'a'`) rather than `BY DEFAULT` (`'d'`).
    pub always: bool,
    /// The sequence behind it. `None` in a declaration that leaves the name to PostgreSQL.
    pub sequence: Option<SequenceId>,
    /// Its numbers.
    pub options: SequenceOptions,
    /// Whether the sequence is unlogged and the table is not, or the other way round (`ALTER SEQUENCE ... SET LOGGED`,
    /// since PostgreSQL 15).
    #[serde(default)]
    pub apart: bool,
}

impl Identity {
    /// Whether nothing is left to say about `after`, once the column's type has changed where `retyped`:
    /// `SET DATA TYPE` takes the sequence's type along, and with it a bound that was the old type's own.
    pub fn same_after_type_change(&self, after: &Self, retyped: bool) -> bool {
        if !retyped {
            return self == after;
        }
        let without_type = |identity: &Self| Self {
            options: SequenceOptions { data_type: None, min: None, max: None, ..identity.options.clone() },
            ..identity.clone()
        };
        without_type(self) == without_type(after) && self.options.bounds_follow_type(&after.options)
    }
}
