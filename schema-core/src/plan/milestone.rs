//! The states of a database that order steps: one step brings a milestone about or ends it, others wait for that.

use schema_model::{ColumnId, ConstraintId, NamedId, ObjectId, QualifiedName, TableId};

/// A state that a step can reach. Two steps are about the same one where the values are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Milestone {
    /// The object is there.
    Exists(ObjectId),
    /// An object that had this name, and hung on something, is dropped.
    Gone(ObjectId),
    /// The object has its new definition.
    Defined(NamedId),
    /// The type is known by name, with or without a definition.
    ShellMade(ObjectId),
    /// The type that is set aside has the attributes of its successor.
    Aligned(QualifiedName),
    /// The type that had this name is set aside.
    NameFree(QualifiedName),
    /// The function is there that moves the attributes of the type by name.
    MoverMade(QualifiedName),
    /// There is a cast from the type that is set aside to its successor.
    Movable(QualifiedName),
    /// Values of the type that is set aside are still to move.
    Moving(QualifiedName),
    /// The cast is still there, and calls the function.
    CastThere(QualifiedName),
    /// The name is in use in one of the catalogs that several kinds share.
    NameTaken(Catalog, String),
    /// The functions of this name that go are gone.
    OverloadsGone(QualifiedName),
    /// The composite type has the attributes that it is to have.
    AttributesSet(ObjectId),
    /// The table has lost its old type.
    Untyped(TableId),
    /// The columns and checks of the table are what they are to be.
    Settled(TableId),
    /// The table is logged, or unlogged, as it is to be.
    Persistent(TableId),
    /// The table has its new parents.
    Attached(TableId),
    /// The table has lost its old parents.
    Detached(TableId),
    /// The column has its new type, which brings a storage of its own and is what a default is cast to.
    Retyped(ColumnId),
    /// The column is NOT NULL, which an identity needs.
    NotNull(ColumnId),
    /// The column has lost its default, which a new type or an identity waits for.
    DefaultDropped(ColumnId),
    /// The generated columns that read the column are gone, which a new type waits for.
    Unread(ColumnId),
    /// No parent has the column any more.
    Disinherited(ColumnId),
    /// What is granted on the whole of the relation is as it is to be.
    Granted(TableId),
    /// The object belongs to whom it is to belong to.
    OwnerSet(ObjectId),
    /// What others were not to have of the object is taken from them.
    Revoked(ObjectId),
    /// The schemas belong to whom they are to belong to, and are granted to whoever needs them.
    SchemasSettled,
    /// The default privileges are set aside while the extension is made.
    PrivilegesAside(NamedId),
    /// The subscription is disabled.
    Disabled(NamedId),
    /// The subscription has no replication slot.
    SlotReleased(NamedId),
    /// Online: a trigger fills the column in new rows.
    Watched(ColumnId),
    /// Online: the rows that were there have their values in the column.
    Filled(ColumnId),
    /// Online: the new column follows the old one, whoever writes.
    Follows(ColumnId),
    /// Online: the new column has its name.
    Swapped(ColumnId),
    /// Online: the constraint is there, and not validated.
    AddedUnvalidated(ConstraintId),
    /// Online: the constraint holds for the rows that were there.
    Validated(ConstraintId),
    /// Online: the index, or that of a constraint, is built under another name.
    Built(ObjectId),
}

/// A catalog in which names are unique in their schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Catalog {
    /// `pg_class`: tables, views, indexes, sequences, composite types.
    Relations,
    /// `pg_type`.
    Types,
    /// `pg_proc`.
    Routines,
}

impl From<ObjectId> for Milestone {
    fn from(id: ObjectId) -> Self {
        Self::Exists(id)
    }
}

impl Milestone {
    /// The object, where the state is that it is there.
    pub(super) fn existing(&self) -> Option<&ObjectId> {
        match self {
            Self::Exists(id) => Some(id),
            _ => None,
        }
    }
}
