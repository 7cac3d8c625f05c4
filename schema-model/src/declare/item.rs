//! What one struct or enum says, before other files are known: names are final, paths are not followed yet.

use crate::options::Options;
use std::collections::BTreeSet;

use proc_macro2::{Span, TokenStream};
use serde::{Deserialize, Serialize};

use super::mistake::Mistakes;
use super::rust_type::RustType;
use super::spanned::Spanned;
pub use super::{
    partition::PartitionItem,
    policy::PolicyItem,
    trigger::TriggerItem,
    view::{QueryItem, ViewItem},
};
use crate::constraint::{Action, Deferrable};
use crate::index::OperatorClass;
use crate::sequence::SequenceOptions;

/// An item and the mistakes made in it. The item is whole but for what the mistakes are about.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// What could be read.
    pub item: T,
    /// What could not.
    pub mistakes: Mistakes,
}

/// A struct with `#[derive(Table)]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableItem {
    /// The struct's name.
    pub rust: Spanned<String>,
    /// The table's.
    pub name: Spanned<String>,
    /// The schema it lives in.
    pub schema: Spanned<String>,
    /// `was`: the table's name before this declaration.
    pub was: Option<Spanned<String>>,
    /// The columns, in the order of the fields.
    pub columns: Vec<ColumnItem>,
    /// The constraints of columns in the order of the fields, then constraints and indexes of the table, as
    /// written.
    pub parts: Vec<PartItem>,
    /// `unlogged`.
    pub unlogged: bool,
    /// `with(...)`.
    pub options: Options,
    /// `rls`.
    pub row_security: bool,
    /// `rls = force`.
    pub force_row_security: bool,
    /// `replica_identity`.
    pub replica_identity: Option<ReplicaIdentityItem>,
    /// `tablespace`.
    pub tablespace: Option<String>,
    /// `using`.
    pub access_method: Option<String>,
    /// `owner`.
    pub owner: Option<String>,
    /// `comment`.
    pub comment: Option<String>,
    /// `partition_by`.
    pub partition_by: Option<PartitionItem>,
    /// Policies, as written.
    pub policies: Vec<PolicyItem>,
    /// Triggers, as written.
    pub triggers: Vec<TriggerItem>,
    /// `new`: what the derive calls the struct of a row to insert. Nothing of it is in the database.
    pub new: Option<Spanned<String>>,
    /// Whether the derive makes a type to insert: not beside a struct with lifetimes, since a row owns what it holds.
    pub has_rows: bool,
}

impl TableItem {
    /// A table of which nothing but its names is known.
    pub fn named(rust: Spanned<String>, name: Spanned<String>, schema: Spanned<String>) -> Self {
        Self {
            rust,
            name,
            schema,
            was: None,
            columns: Vec::new(),
            parts: Vec::new(),
            unlogged: false,
            options: Options::new(),
            row_security: false,
            force_row_security: false,
            replica_identity: None,
            tablespace: None,
            access_method: None,
            owner: None,
            comment: None,
            partition_by: None,
            policies: Vec::new(),
            triggers: Vec::new(),
            new: None,
            has_rows: true,
        }
    }
}

/// `replica_identity = ...`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ReplicaIdentityItem {
    /// `full`.
    Full,
    /// `nothing`.
    Nothing,
    /// `index("name")`.
    Index(Spanned<String>),
}

/// A field.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ColumnItem {
    /// The field's name.
    pub field: Spanned<String>,
    /// The column's.
    pub name: Spanned<String>,
    /// The field's type without its `Option`, as Rust tokens.
    #[serde(skip)]
    pub value: Option<syn::Type>,
    /// Whether the field is an `Option`.
    pub nullable: bool,
    /// What the field's type is to SQL.
    pub rust: RustType,
    /// `type = ...`, with `serial` already read as `integer`.
    pub ty: Option<Spanned<String>>,
    /// `type = serial` and its kin.
    pub serial: bool,
    /// `default`.
    pub default: Option<Spanned<ValueItem>>,
    /// `on_update`: what an application sets the column to when it updates a row. Nothing of it is in the
    /// database.
    pub on_update: Option<Spanned<ValueItem>>,
    /// `generated`.
    pub generated: Option<ExpressionItem>,
    /// `virtual`: a generated column that is computed when it is read.
    pub is_virtual: bool,
    /// `identity`.
    pub identity: Option<Spanned<IdentityItem>>,
    /// `collate`: a name, or a schema and a name.
    pub collation: Option<CollationItem>,
    /// `storage`, in the words of `SET STORAGE`.
    pub storage: Option<String>,
    /// `compression`.
    pub compression: Option<String>,
    /// `statistics`.
    pub statistics: Option<i32>,
    /// `options(...)`.
    pub options: Options,
    /// `comment`.
    pub comment: Option<String>,
    /// `was`: the column's name before this declaration.
    pub was: Option<Spanned<String>>,
    /// `backfill`, as SQL.
    pub backfill: Option<ExpressionItem>,
}

/// A collation: its schema is empty where it was left out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CollationItem {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
}

/// A default.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ValueItem {
    /// SQL.
    Sql(String),
    /// A variant of an enum, by its path.
    Variant(PathItem),
}

/// `identity(...)`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IdentityItem {
    /// `always` rather than `by_default`.
    pub always: bool,
    /// `name`: its sequence.
    pub name: Option<Spanned<String>>,
    /// Its numbers.
    pub options: SequenceOptions,
}

/// A path as it was written: `User`, `crate::users::User`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PathItem {
    /// Its segments without generic arguments.
    pub segments: Vec<String>,
    /// Where it is.
    #[serde(skip, default = "Span::call_site")]
    pub span: Span,
    /// Its tokens, for the derive to name the same thing.
    #[serde(skip)]
    pub tokens: TokenStream,
}

impl PathItem {
    /// The last segment.
    pub fn last(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }
}

/// An expression that was read, with its columns put in quotes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExpressionItem {
    /// The author's text with the columns cut in.
    pub sql: String,
    /// The columns that it reads.
    pub columns: BTreeSet<String>,
    /// Where it is.
    #[serde(skip, default = "Span::call_site")]
    pub span: Span,
}

/// A constraint or an index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum PartItem {
    /// A constraint.
    Constraint(ConstraintItem),
    /// An index.
    Index(IndexItem),
}

/// A constraint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ConstraintItem {
    /// Its name; `None` for the default name.
    pub name: Option<Spanned<String>>,
    /// The option that declares it.
    #[serde(skip, default = "Span::call_site")]
    pub span: Span,
    /// What it demands.
    pub kind: ConstraintItemKind,
    /// When it is checked.
    pub deferrable: Deferrable,
    /// `not_valid`.
    pub not_valid: bool,
    /// `comment`.
    pub comment: Option<String>,
}

/// What a constraint demands.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum ConstraintItemKind {
    /// `primary_key`.
    PrimaryKey(KeyItem),
    /// `unique`.
    Unique {
        /// Its columns and index.
        key: KeyItem,
        /// `nulls_not_distinct`.
        nulls_not_distinct: bool,
    },
    /// `references` and `foreign_key`.
    ForeignKey(ForeignKeyItem),
    /// `check`.
    Check {
        /// The condition.
        expression: ExpressionItem,
        /// `no_inherit`.
        no_inherit: bool,
        /// The column whose option it is.
        column: Option<String>,
    },
    /// `one_of`: a check over the values of the column's enum.
    OneOf {
        /// The column.
        column: String,
    },
    /// `exclude`.
    Exclusion {
        /// From `EXCLUDE` to the predicate.
        definition: String,
        /// The columns of its keys that are columns, for its default name.
        keys: Vec<String>,
        /// Every column that it reads.
        columns: BTreeSet<String>,
    },
}

/// The columns of a primary key or a unique constraint, and its index.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct KeyItem {
    /// `on(...)`.
    pub columns: Vec<String>,
    /// `include(...)`.
    pub include: Vec<String>,
    /// `with(...)`.
    pub options: Options,
    /// `tablespace`.
    pub tablespace: Option<String>,
    /// `clustered`.
    pub clustered: bool,
}

/// A foreign key whose target is not known yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForeignKeyItem {
    /// The columns.
    pub columns: Vec<String>,
    /// The struct of the table it points at.
    pub target: PathItem,
    /// The fields it points at.
    pub target_fields: Vec<Spanned<String>>,
    /// `match = full`.
    pub match_full: bool,
    /// `on_delete`.
    pub on_delete: Action,
    /// `on_delete = set_null(a, b)`.
    pub on_delete_columns: Vec<String>,
    /// `on_update`.
    pub on_update: Action,
    /// `relation`: what the derive calls it in Rust, or `none`. Nothing of it is in the database.
    pub relation: Option<Spanned<String>>,
}

/// An index.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndexItem {
    /// Its name; `None` for the default name.
    pub name: Option<Spanned<String>>,
    /// The option that declares it.
    #[serde(skip, default = "Span::call_site")]
    pub span: Span,
    /// `using`.
    pub method: String,
    /// `unique`.
    pub unique: bool,
    /// `nulls_not_distinct`.
    pub nulls_not_distinct: bool,
    /// `on(...)`.
    pub keys: Vec<IndexKeyItem>,
    /// `include(...)`.
    pub include: Vec<String>,
    /// `where`.
    pub predicate: Option<ExpressionItem>,
    /// `with(...)`.
    pub options: Options,
    /// `tablespace`.
    pub tablespace: Option<String>,
    /// `clustered`.
    pub clustered: bool,
    /// `comment`.
    pub comment: Option<String>,
}

/// One key of an index or an exclusion constraint.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndexKeyItem {
    /// What is indexed.
    pub part: KeyPartItem,
    /// `collate`.
    pub collation: Option<CollationItem>,
    /// `ops`.
    pub operator_class: Option<OperatorClass>,
    /// `desc`.
    pub descending: bool,
    /// `nulls first`, or the default of `desc`.
    pub nulls_first: bool,
}

/// A column or an expression.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum KeyPartItem {
    /// A column.
    Column(String),
    /// An expression, in parentheses where `CREATE INDEX` wants them.
    Expression(ExpressionItem),
}

/// An enum with `#[derive(Enum)]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EnumItem {
    /// The enum's name in Rust.
    pub rust: Spanned<String>,
    /// `name`: that of the PostgreSQL type; `None` where only checks use its values.
    pub name: Option<Spanned<String>>,
    /// The schema of the type.
    pub schema: Spanned<String>,
    /// `was`: the type's name before this declaration.
    pub was: Option<Spanned<String>>,
    /// `owner`.
    pub owner: Option<String>,
    /// `comment`.
    pub comment: Option<String>,
    /// The variants in order.
    pub variants: Vec<VariantItem>,
}

/// A variant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VariantItem {
    /// The variant's name in Rust.
    pub rust: Spanned<String>,
    /// Its text in the database.
    pub value: Spanned<String>,
    /// `was`: its text before this declaration.
    pub was: Option<Spanned<String>>,
}
