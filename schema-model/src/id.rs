//! Names of things: one type a kind, so that an index can never be looked up among the tables.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::object::NamedId;

/// A name and the schema it lives in, as `pg_class.relname` and `pg_namespace.nspname` have them: unquoted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct QualifiedName {
    /// `pg_namespace.nspname`.
    pub schema: String,
    /// The object's own name.
    pub name: String,
}

impl QualifiedName {
    /// A name in a schema.
    pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
        Self { schema: schema.into(), name: name.into() }
    }
}

/// As people write it: `public` goes without saying.
impl fmt::Display for QualifiedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.schema == "public" {
            f.write_str(&self.name)
        } else {
            write!(f, "{}.{}", self.schema, self.name)
        }
    }
}

/// A schema, in PostgreSQL's sense of the word: a namespace.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SchemaId(pub String);

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! qualified_ids {
    ($($(#[$doc:meta])* $id:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $id(pub QualifiedName);

        impl $id {
            /// The object of this name in this schema.
            pub fn new(schema: impl Into<String>, name: impl Into<String>) -> Self {
                Self(QualifiedName::new(schema, name))
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

qualified_ids! {
    /// A table.
    TableId;
    /// An index that backs no constraint. Indexes share their schema's names with tables.
    IndexId;
    /// An enum type.
    EnumId;
    /// A sequence.
    SequenceId;
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ColumnId {
    /// Its table.
    pub table: TableId,
    /// `pg_attribute.attname`.
    pub name: String,
}

impl fmt::Display for ColumnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.name)
    }
}

/// A constraint of a table; its name is unique on that table only.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ConstraintId {
    /// Its table.
    pub table: TableId,
    /// `pg_constraint.conname`.
    pub name: String,
}

impl fmt::Display for ConstraintId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {}", self.name, self.table)
    }
}

/// Any object at the grain of changes, dependencies and steps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ObjectId {
    /// A namespace.
    Schema(SchemaId),
    /// An enum type.
    Enum(EnumId),
    /// A sequence that is no identity column's.
    Sequence(SequenceId),
    /// A table.
    Table(TableId),
    /// A column.
    Column(ColumnId),
    /// A constraint.
    Constraint(ConstraintId),
    /// An index that backs no constraint.
    Index(IndexId),
    /// An object of any other kind.
    Named(NamedId),
    /// What the model does not cover: its kind, and its name as `pg_describe_object` would say it.
    Unmodeled(String, String),
}

impl ObjectId {
    /// The kind in words: `table`, `foreign key` and so on are what messages call it.
    pub fn kind(&self) -> &str {
        match self {
            Self::Schema(_) => "schema",
            Self::Enum(_) => "enum",
            Self::Sequence(_) => "sequence",
            Self::Table(_) => "table",
            Self::Column(_) => "column",
            Self::Constraint(_) => "constraint",
            Self::Index(_) => "index",
            Self::Named(id) => id.kind.words(),
            Self::Unmodeled(kind, _) => kind,
        }
    }
}

/// The name without the kind: `purchases.status`.
impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Schema(id) => id.fmt(f),
            Self::Enum(id) => id.fmt(f),
            Self::Sequence(id) => id.fmt(f),
            Self::Table(id) => id.fmt(f),
            Self::Column(id) => id.fmt(f),
            Self::Constraint(id) => id.fmt(f),
            Self::Index(id) => id.fmt(f),
            Self::Named(id) => id.fmt(f),
            Self::Unmodeled(_, name) => f.write_str(name),
        }
    }
}
