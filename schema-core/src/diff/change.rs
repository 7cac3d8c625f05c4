//! One difference at one grain.

use schema_model::{
    Column, ColumnId, ColumnType, Constraint, ConstraintId, Deferrable, EnumId, Expression, Grant, Identity,
    Index, IndexId, NamedId, Object, ObjectId, Options, QualifiedName, ReplicaIdentity, SchemaId, Sequence,
    SequenceId, SequenceOptions, Table, TableId,
};
use serde::Serialize;

use super::GrantChange;

/// A difference between two observed schemas. Names are those after all renames.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[allow(missing_docs, reason = "fields are ids and the values before (`from`) and after (`to`)")]
pub enum Change {
    /// A namespace that is not there yet.
    CreateSchema { id: SchemaId },
    /// A namespace that should not be there.
    DropSchema { id: SchemaId },
    /// A namespace that keeps what is in it under another name.
    RenameSchema { from: SchemaId, to: SchemaId },

    /// An enum type that is not there yet.
    CreateEnum { id: EnumId, values: Vec<String> },
    /// An enum type that should not be there.
    DropEnum { id: EnumId },
    /// An enum type that keeps its values under another name.
    RenameEnum { from: EnumId, to: EnumId },
    /// A value that an enum type gains.
    AddEnumValue { id: EnumId, value: String, place: Place },
    /// A value of an enum type that goes by another name.
    RenameEnumValue { id: EnumId, from: String, to: String },
    /// A type that makes room for its successor of the same name, until nothing is of it any more.
    SetTypeAside { id: ObjectId, to: ObjectId },
    /// An enum type that loses values or changes their order, which PostgreSQL cannot do in place.
    RecreateEnum { id: EnumId, from: Vec<String>, to: Vec<String> },

    /// A sequence that is not there yet.
    CreateSequence { id: SequenceId, sequence: Sequence },
    /// A sequence that should not be there.
    DropSequence { id: SequenceId, sequence: Sequence },
    /// A sequence that keeps its place under another name.
    RenameSequence { from: SequenceId, to: SequenceId },
    /// Other numbers.
    AlterSequence { id: SequenceId, from: SequenceOptions, to: SequenceOptions },
    /// Another owner, or none.
    SetSequenceOwner { id: SequenceId, from: Option<ColumnId>, to: Option<ColumnId> },
    /// Written to the log or not, with the table that it belongs to.
    SetSequenceLogged { id: SequenceId, table: Option<TableId>, logged: bool },

    /// A table that is not there yet.
    CreateTable { id: TableId, table: Box<Table> },
    /// A table that should not be there.
    DropTable { id: TableId, table: Box<Table> },
    /// A table that keeps its rows under another name.
    RenameTable { from: TableId, to: TableId },
    /// Written to the log or not.
    SetTableLogged { id: TableId, logged: bool },
    /// Other storage parameters.
    SetTableOptions { id: TableId, from: Options, to: Options },
    /// Row-level security on or off.
    SetRowSecurity { id: TableId, enabled: bool },
    /// Row-level security for the owner too, or not.
    ForceRowSecurity { id: TableId, forced: bool },
    /// Another replica identity.
    SetReplicaIdentity { id: TableId, from: ReplicaIdentity, to: ReplicaIdentity },
    /// Another tablespace; `None` is the database's.
    SetTablespace { id: TableId, to: Option<String> },
    /// Another table access method; `None` is `heap`.
    SetAccessMethod { id: TableId, to: Option<String> },
    /// Columns from another composite type, or from none.
    SetTableType { id: TableId, from: Option<QualifiedName>, to: Option<QualifiedName> },
    /// Other options of a foreign table.
    SetForeignOptions { id: TableId, from: Options, to: Options },
    /// Another index to cluster by, or none.
    SetClustered { id: TableId, to: Option<String> },

    /// A column that is not there yet.
    AddColumn { id: ColumnId, column: Box<Column> },
    /// A column that should not be there.
    DropColumn { id: ColumnId, column: Box<Column> },
    /// A column that keeps its values under another name.
    RenameColumn { table: TableId, from: String, to: String },
    /// Another type or collation.
    SetColumnType { id: ColumnId, from: Box<Column>, to: Box<Column> },
    /// Another default, or none.
    SetDefault { id: ColumnId, from: Option<Expression>, to: Option<Expression> },
    /// NULL is no longer allowed.
    SetNotNull { id: ColumnId },
    /// NULL is allowed from now on.
    DropNotNull { id: ColumnId },
    /// A column becomes an identity column.
    AddIdentity { id: ColumnId, identity: Box<Identity> },
    /// An identity column becomes a plain one.
    DropIdentity { id: ColumnId, identity: Box<Identity> },
    /// Other options of an identity column.
    AlterIdentity { id: ColumnId, from: Box<Identity>, to: Box<Identity> },
    /// A generated column becomes a plain one and keeps its values.
    DropExpression { id: ColumnId },
    /// A column that PostgreSQL cannot alter in place: the expression of a generated one.
    RecreateColumn { id: ColumnId, from: Box<Column>, to: Box<Column> },
    /// Another storage strategy; `None` is the type's own.
    SetStorage { id: ColumnId, to: Option<String>, column: Box<Column> },
    /// Another compression method; `None` is the server's default.
    SetCompression { id: ColumnId, to: Option<String> },
    /// Another statistics target; `None` is the server's default.
    SetStatistics { id: ColumnId, to: Option<i32> },
    /// Other planner options of a column.
    SetColumnOptions { id: ColumnId, from: Options, to: Options },
    /// Other options of a column of a foreign table.
    SetForeignColumnOptions { id: ColumnId, from: Options, to: Options },

    /// A constraint that is not there yet.
    AddConstraint { id: ConstraintId, constraint: Box<Constraint> },
    /// A constraint that should not be there.
    DropConstraint { id: ConstraintId, constraint: Box<Constraint> },
    /// A constraint that says the same under another name.
    RenameConstraint { table: TableId, from: String, to: String },
    /// A foreign key that is checked at another time.
    SetDeferrable { id: ConstraintId, to: Deferrable },
    /// A constraint whose existing rows are to be checked.
    ValidateConstraint { id: ConstraintId, constraint: Box<Constraint> },
    /// Other storage parameters of the index behind a constraint.
    SetConstraintOptions { id: ConstraintId, from: Options, to: Options },

    /// An index that is not there yet.
    CreateIndex { table: TableId, id: IndexId, index: Box<Index> },
    /// An index that should not be there.
    DropIndex { table: TableId, id: IndexId, index: Box<Index> },
    /// An index that is the same under another name.
    RenameIndex { table: TableId, from: IndexId, to: IndexId },
    /// Other storage parameters.
    SetIndexOptions { table: TableId, id: IndexId, from: Options, to: Options },
    /// Another statistics target of an expression in an index; -1 is the server's default.
    SetIndexStatistics { table: TableId, id: IndexId, position: i16, to: i32 },
    /// Another tablespace; `None` is the database's.
    SetIndexTablespace { table: TableId, id: IndexId, to: Option<String> },

    /// A table that becomes a partition (`bound`) or inherits.
    Attach { id: TableId, parent: TableId, bound: Option<String> },
    /// A table that is no partition any more, or does not inherit.
    Detach { id: TableId, parent: TableId, bound: Option<String> },

    /// An object that is not there yet, with its parts.
    CreateObject { id: NamedId, object: Box<Object> },
    /// An object that should not be there.
    DropObject { id: NamedId, object: Box<Object> },
    /// An object that `CREATE OR REPLACE` changes in place.
    ReplaceObject { id: NamedId, from: Box<Object>, to: Box<Object> },
    /// An object that is the same under another name.
    RenameObject { from: NamedId, to: NamedId },
    /// An attribute or a constraint (`part`, as SQL names it) of a type that goes by another name.
    RenamePart { id: NamedId, part: String, from: String, to: String },
    /// A part of an object, and the statement that changes it.
    AlterObject { id: NamedId, part: String, action: PartAction, sql: String },

    /// Other privileges.
    SetGrants { id: ObjectId, to: Box<GrantChange> },

    /// Another comment, or none. `table` is set where the object is part of one.
    SetComment { id: ObjectId, table: Option<TableId>, to: Option<String> },
}

/// What a statement does to a part of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PartAction {
    /// Brings it.
    Add,
    /// Takes it away.
    Drop,
    /// Puts another value in the place of the old one.
    Alter,
}

/// Where a new value of an enum type goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// After every other.
    Last,
    /// Before this one.
    Before(String),
}

impl Change {
    /// Whether it gives a thing that stays another name.
    pub fn is_rename(&self) -> bool {
        matches!(
            self,
            Self::RenameSchema { .. }
                | Self::RenameEnum { .. }
                | Self::RenameEnumValue { .. }
                | Self::RenameSequence { .. }
                | Self::RenameTable { .. }
                | Self::RenameColumn { .. }
                | Self::RenameConstraint { .. }
                | Self::RenameIndex { .. }
                | Self::RenameObject { .. }
                | Self::RenamePart { .. }
        )
    }

    /// What it is about.
    pub fn object(&self) -> ObjectId {
        match self {
            Self::CreateSchema { id } | Self::DropSchema { id } | Self::RenameSchema { to: id, .. } => {
                ObjectId::Schema(id.clone())
            }
            Self::CreateEnum { id, .. }
            | Self::DropEnum { id }
            | Self::RenameEnum { to: id, .. }
            | Self::AddEnumValue { id, .. }
            | Self::RenameEnumValue { id, .. }
            | Self::RecreateEnum { id, .. } => ObjectId::Enum(id.clone()),
            Self::CreateSequence { id, .. }
            | Self::DropSequence { id, .. }
            | Self::RenameSequence { to: id, .. }
            | Self::AlterSequence { id, .. }
            | Self::SetSequenceOwner { id, .. }
            | Self::SetSequenceLogged { id, .. } => ObjectId::Sequence(id.clone()),
            Self::CreateTable { id, .. }
            | Self::DropTable { id, .. }
            | Self::RenameTable { to: id, .. }
            | Self::SetTableLogged { id, .. }
            | Self::SetTableOptions { id, .. }
            | Self::SetRowSecurity { id, .. }
            | Self::ForceRowSecurity { id, .. }
            | Self::SetReplicaIdentity { id, .. }
            | Self::SetTablespace { id, .. }
            | Self::SetAccessMethod { id, .. }
            | Self::SetTableType { id, .. }
            | Self::SetForeignOptions { id, .. }
            | Self::SetClustered { id, .. }
            | Self::Attach { id, .. }
            | Self::Detach { id, .. } => ObjectId::Table(id.clone()),
            Self::AddColumn { id, .. }
            | Self::DropColumn { id, .. }
            | Self::SetColumnType { id, .. }
            | Self::SetDefault { id, .. }
            | Self::SetNotNull { id }
            | Self::DropNotNull { id }
            | Self::AddIdentity { id, .. }
            | Self::DropIdentity { id, .. }
            | Self::AlterIdentity { id, .. }
            | Self::DropExpression { id }
            | Self::RecreateColumn { id, .. }
            | Self::SetStorage { id, .. }
            | Self::SetCompression { id, .. }
            | Self::SetStatistics { id, .. }
            | Self::SetColumnOptions { id, .. }
            | Self::SetForeignColumnOptions { id, .. } => ObjectId::Column(id.clone()),
            Self::RenameColumn { table, to, .. } => {
                ObjectId::Column(ColumnId { table: table.clone(), name: to.clone() })
            }
            Self::AddConstraint { id, .. }
            | Self::DropConstraint { id, .. }
            | Self::SetDeferrable { id, .. }
            | Self::ValidateConstraint { id, .. }
            | Self::SetConstraintOptions { id, .. } => ObjectId::Constraint(id.clone()),
            Self::RenameConstraint { table, to, .. } => {
                ObjectId::Constraint(ConstraintId { table: table.clone(), name: to.clone() })
            }
            Self::CreateIndex { id, .. }
            | Self::DropIndex { id, .. }
            | Self::RenameIndex { to: id, .. }
            | Self::SetIndexOptions { id, .. }
            | Self::SetIndexStatistics { id, .. }
            | Self::SetIndexTablespace { id, .. } => ObjectId::Index(id.clone()),
            Self::CreateObject { id, .. }
            | Self::DropObject { id, .. }
            | Self::ReplaceObject { id, .. }
            | Self::RenameObject { to: id, .. }
            | Self::RenamePart { id, .. }
            | Self::AlterObject { id, .. } => ObjectId::Named(id.clone()),
            Self::SetTypeAside { id, .. } | Self::SetGrants { id, .. } | Self::SetComment { id, .. } => {
                id.clone()
            }
        }
    }

    /// The change in words, for people: `column purchases.status: type varchar(20) -> varchar(50)`.
    pub fn describe(&self) -> String {
        let object = self.object();
        let (kind, name) = (object.kind(), &object);
        let what = match self {
            Self::CreateSchema { .. }
            | Self::CreateEnum { .. }
            | Self::CreateSequence { .. }
            | Self::CreateTable { .. }
            | Self::AddColumn { .. }
            | Self::AddConstraint { .. }
            | Self::CreateIndex { .. }
            | Self::CreateObject { .. } => "is missing".to_owned(),
            Self::DropSchema { .. }
            | Self::DropEnum { .. }
            | Self::DropSequence { .. }
            | Self::DropTable { .. }
            | Self::DropColumn { .. }
            | Self::DropConstraint { .. }
            | Self::DropIndex { .. }
            | Self::DropObject { .. } => "is extra".to_owned(),
            Self::RenameSchema { from, .. } => format!("was called {from}"),
            Self::RenameObject { from, .. } => format!("was called {from}"),
            Self::RenamePart { part, from, to, .. } => format!("{} {from} -> {to}", part.to_lowercase()),
            Self::RenameEnum { from, .. } => format!("was called {from}"),
            Self::RenameSequence { from, .. } => format!("was called {from}"),
            Self::RenameTable { from, .. } => format!("was called {from}"),
            Self::RenameIndex { from, .. } => format!("was called {from}"),
            Self::RenameColumn { from, .. } | Self::RenameConstraint { from, .. } => {
                format!("was called {from}")
            }
            Self::AddEnumValue { value, .. } => format!("lacks the value '{value}'"),
            Self::RenameEnumValue { from, to, .. } => format!("value '{from}' -> '{to}'"),
            Self::SetTypeAside { to, .. } => format!("makes room as {to}"),
            Self::RecreateEnum { from, to, .. } => {
                format!("values {} -> {}", from.join(", "), to.join(", "))
            }
            Self::AlterSequence { .. } => "has other parameters".to_owned(),
            Self::SetSequenceOwner { to, .. } => match to {
                Some(owner) => format!("owned by {owner}"),
                None => "owned by no column".to_owned(),
            },
            Self::SetSequenceLogged { logged, .. } | Self::SetTableLogged { logged, .. } => {
                if *logged { "unlogged -> logged" } else { "logged -> unlogged" }.to_owned()
            }
            Self::SetTableOptions { from, to, .. }
            | Self::SetColumnOptions { from, to, .. }
            | Self::SetForeignOptions { from, to, .. }
            | Self::SetForeignColumnOptions { from, to, .. }
            | Self::SetConstraintOptions { from, to, .. }
            | Self::SetIndexOptions { from, to, .. } => {
                format!("parameters ({}) -> ({})", list(from), list(to))
            }
            Self::SetRowSecurity { enabled, .. } => {
                format!("row security {}", if *enabled { "off -> on" } else { "on -> off" })
            }
            Self::ForceRowSecurity { forced, .. } => {
                format!("row security for the owner {}", if *forced { "off -> on" } else { "on -> off" })
            }
            Self::SetReplicaIdentity { from, to, .. } => {
                format!("replica identity {} -> {}", identity_words(from), identity_words(to))
            }
            Self::SetTablespace { to, .. } | Self::SetIndexTablespace { to, .. } => {
                format!("tablespace -> {}", to.as_deref().unwrap_or("the database's"))
            }
            Self::SetAccessMethod { to, .. } => {
                format!("access method -> {}", to.as_deref().unwrap_or("heap"))
            }
            Self::SetTableType { to, .. } => match to {
                Some(ty) => format!("columns of type {ty}"),
                None => "columns of no type".to_owned(),
            },
            Self::SetClustered { to, .. } => {
                format!("clustered on -> {}", to.as_deref().unwrap_or("no index"))
            }
            Self::SetColumnType { from, to, .. } if from.ty != to.ty => {
                format!("type {} -> {}", words(&from.ty), words(&to.ty))
            }
            Self::SetColumnType { from, to, .. } => format!(
                "collation {} -> {}",
                from.collation.as_ref().map_or("default".to_owned(), ToString::to_string),
                to.collation.as_ref().map_or("default".to_owned(), ToString::to_string)
            ),
            Self::SetDefault { from, to, .. } => format!(
                "default {} -> {}",
                from.as_ref().map_or("none", |e| e.sql()),
                to.as_ref().map_or("none", |e| e.sql())
            ),
            Self::SetNotNull { .. } => "nullable -> not null".to_owned(),
            Self::DropNotNull { .. } => "not null -> nullable".to_owned(),
            Self::AddIdentity { .. } => "becomes an identity column".to_owned(),
            Self::DropIdentity { .. } => "is no identity column".to_owned(),
            Self::AlterIdentity { .. } => "has other identity options".to_owned(),
            Self::DropExpression { .. } => "is not generated".to_owned(),
            Self::RecreateColumn { .. } => "is generated by another expression".to_owned(),
            Self::SetStorage { to, .. } => {
                format!("storage -> {}", to.as_deref().unwrap_or("the type's own"))
            }
            Self::SetCompression { to, .. } => {
                format!("compression -> {}", to.as_deref().unwrap_or("default"))
            }
            Self::SetStatistics { to, .. } => {
                format!("statistics target -> {}", to.map_or("default".to_owned(), |n| n.to_string()))
            }
            Self::SetDeferrable { to, .. } => match to {
                Deferrable::No => "-> not deferrable",
                Deferrable::Immediate => "-> deferrable initially immediate",
                Deferrable::Deferred => "-> deferrable initially deferred",
            }
            .to_owned(),
            Self::ValidateConstraint { .. } => "not valid -> valid".to_owned(),
            Self::SetIndexStatistics { position, to, .. } => {
                format!("statistics target of key {position} -> {to}")
            }
            Self::Attach { parent, bound, .. } => match bound {
                Some(bound) => format!("is no partition of {parent} {bound}"),
                None => format!("does not inherit {parent}"),
            },
            Self::Detach { parent, bound, .. } => match bound {
                Some(bound) => format!("is a partition of {parent} {bound}"),
                None => format!("inherits {parent}"),
            },
            Self::ReplaceObject { .. } => "has another definition".to_owned(),
            Self::AlterObject { part, .. } => format!("{part} differs"),
            Self::SetGrants { to, .. } => {
                let each = |sign: &str, grants: &[Grant]| {
                    let words =
                        grants.iter().map(|grant| format!("{sign}{} of {}", grant.privilege, grant.role));
                    words.collect::<Vec<_>>()
                };
                format!("privileges {}", [each("+", &to.grant), each("-", &to.revoke)].concat().join(", "))
            }
            Self::SetComment { to, .. } => match to {
                Some(text) => format!("comment -> '{text}'"),
                None => "comment -> none".to_owned(),
            },
        };
        format!("{kind} {name}: {what}")
    }
}

fn words(ty: &ColumnType) -> String {
    crate::sql::quote::column_type(ty)
}

fn list(options: &Options) -> String {
    options.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(", ")
}

fn identity_words(identity: &ReplicaIdentity) -> String {
    match identity {
        ReplicaIdentity::Default => "default".to_owned(),
        ReplicaIdentity::Nothing => "nothing".to_owned(),
        ReplicaIdentity::Full => "full".to_owned(),
        ReplicaIdentity::Index(name) => format!("index {name}"),
    }
}
