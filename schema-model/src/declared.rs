//! A schema as its author wrote it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::diagnostic::Location;
use crate::id::{ColumnId, EnumId, ObjectId, QualifiedName, SchemaId};
use crate::object::NamedId;
use crate::schema::Schema;

/// Everything that the Rust files say, resolved: every name is there, every target exists, and texts are unparsed SQL.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// The objects. Types and expressions are the author's words.
    pub schema: Schema,
    /// The renames that the source says with `was`.
    pub renames: Renames,
    /// How existing rows get a value for a new NOT NULL column: `backfill = "..."`, as SQL.
    pub backfills: BTreeMap<ColumnId, String>,
    /// What the columns of each view have to be.
    pub views: BTreeMap<NamedId, Vec<ViewColumn>>,
    /// Where each object is declared, for errors that only the server can find.
    pub locations: BTreeMap<ObjectId, Location>,
}

/// A column of a view, as its struct has it. What it is, the view's query decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ViewColumn {
    /// Its name.
    pub name: String,
    /// The field.
    pub field: String,
    /// The type that was said, or that the field's Rust type stands for.
    pub ty: String,
    /// Whether it was said: else whatever the Rust type can be read from will do.
    pub exact: bool,
}

/// Renames that somebody said: in the source with `was`, or on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Renames {
    /// New name of a schema to its old one.
    pub schemas: BTreeMap<SchemaId, SchemaId>,
    /// New name of a table to its old one.
    pub tables: BTreeMap<QualifiedName, QualifiedName>,
    /// A column by its new names to its old name; the table may be a view or a composite type.
    pub columns: BTreeMap<ColumnId, String>,
    /// New name of an enum type to its old one.
    pub enums: BTreeMap<EnumId, QualifiedName>,
    /// An enum type by its new name, and a new value of it, to the value's old name.
    pub enum_values: BTreeMap<(EnumId, String), String>,
    /// Anything else, as it was called before, to its new name; the schema is empty where it stays.
    pub objects: BTreeMap<ObjectId, QualifiedName>,
    /// What was said by hand just now, by its new name: it cannot have been carried out long ago.
    pub asked: BTreeSet<ObjectId>,
}

impl Renames {
    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        // No `..` here: a field added to `Renames` must count.
        let Self { schemas, tables, columns, enums, enum_values, objects, asked: _ } = self;
        schemas.is_empty()
            && tables.is_empty()
            && columns.is_empty()
            && enums.is_empty()
            && enum_values.is_empty()
            && objects.is_empty()
    }
}
