//! What a PostgreSQL schema is, and the grammar that declares one as Rust structs.
//!
//! The ground floor: values only, one file a kind. Nothing here opens a file, a socket or a database.

pub mod column;
pub mod constraint;
pub mod declare;
pub mod declared;
pub mod diagnostic;
pub mod enum_type;
pub mod expression;
mod facts;
pub mod foreign;
pub mod grant;
pub mod id;
pub mod index;
pub mod inheritance;
pub mod name;
pub mod namespace;
pub mod object;
pub mod observed;
pub mod options;
pub mod printed;
pub mod schema;
pub mod sequence;
pub mod table;
pub mod unmodeled;

pub use column::{Column, ColumnType, Generated, Identity};
pub use constraint::{Check, Constraint, ConstraintKind, Deferrable, Exclusion, ForeignKey, Key};
pub use declared::Declared;
pub use diagnostic::{Diagnostic, Location};
pub use enum_type::EnumType;
pub use expression::Expression;
pub use facts::{CastFacts, Facts, TypeFacts};
pub use foreign::Foreign;
pub use grant::{Grant, Grants};
pub use id::{
    ColumnId, ConstraintId, EnumId, IndexId, ObjectId, QualifiedName, SchemaId, SequenceId, TableId,
};
pub use index::{Index, IndexKey, KeyPart};
pub use inheritance::{Child, Inheritance};
pub use namespace::Namespace;
pub use object::{NamedId, Object};
pub use observed::{Bookkeeping, Observed};
pub use options::Options;
pub use schema::{EXPRESSION, Schema};
pub use sequence::{Sequence, SequenceOptions};
pub use table::{ReplicaIdentity, Table};
pub use unmodeled::Unmodeled;
