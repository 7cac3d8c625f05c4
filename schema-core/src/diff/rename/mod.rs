//! Renames: those that somebody said, as changes in an order that PostgreSQL can carry out, and those of names that
//! nobody chose.
//!
//! What a schema looks like after the first is for PostgreSQL to say (`source::rename` asks it): it follows a rename
//! through views, policies, defaults and bodies, and prints the new names. Nothing here rewrites such texts. Every other
//! file of this stage then compares things of the same name.

mod carry;
mod hear;
mod implied;
mod order;
mod part;
mod place;
mod range;
mod said;

use schema_model::{ObjectId, Schema};

use super::Change;

pub use hear::hear;
pub(super) use implied::apply as follow;
pub(crate) use range::{follow as follow_range, multirange_in};
pub use said::said;

/// A rename that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenameError {
    /// The new name is that of something that stays.
    #[error("{kind} `{from}` cannot be renamed to `{to}`, which is taken")]
    Taken {
        /// What it is: `table`, `column`, ...
        kind: String,
        /// The old name.
        from: String,
        /// The new name.
        to: String,
    },
    /// PostgreSQL renames no such thing.
    #[error("{kind} `{from}` cannot be renamed: PostgreSQL has no statement for it")]
    Impossible {
        /// What it is.
        kind: String,
        /// The old name.
        from: String,
    },
}

impl RenameError {
    /// The way out.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::Taken { to, .. } => Some(format!("drop or rename `{to}` in a migration of its own first")),
            Self::Impossible { .. } => Some("leave the rename out: it is dropped and made again".to_owned()),
        }
    }
}

/// A name to step aside to, at most 63 bytes long.
fn aside(name: &str, nth: usize) -> String {
    let suffix = if nth == 1 { "__old".to_owned() } else { format!("__old{nth}") };
    let end = name.floor_char_boundary(schema_model::name::MAX_BYTES - suffix.len());
    format!("{}{suffix}", &name[..end])
}

/// What a type goes by while its successor has its name: one that nothing has before, after, or between two renames.
pub(crate) fn free_aside(before: &Schema, after: &Schema, changes: &[Change], id: &ObjectId) -> ObjectId {
    let between = changes.iter().filter_map(|change| match change {
        Change::SetTypeAside { to, .. } => Some(to.clone()),
        Change::RenameTable { .. }
        | Change::RenameEnum { .. }
        | Change::RenameSequence { .. }
        | Change::RenameIndex { .. }
        | Change::RenameObject { .. } => Some(change.object()),
        _ => None,
    });
    let held: Vec<ObjectId> =
        place::names(before).into_iter().chain(place::names(after)).chain(between).collect();
    let is_free = |to: &ObjectId| !held.iter().any(|own| place::clash(own, to));
    (1..).map(|nth| place::stepped_aside(id, nth)).find(is_free).unwrap_or_else(|| id.clone())
}

/// The same thing under another name; `schema` too, where it is of a kind that lives in one by itself.
fn called(id: &ObjectId, schema: Option<&str>, name: &str) -> ObjectId {
    use crate::sql::{identity, quote};
    let mut new = id.clone();
    match &mut new {
        ObjectId::Schema(id) => name.clone_into(&mut id.0),
        ObjectId::Enum(schema_model::EnumId(id))
        | ObjectId::Sequence(schema_model::SequenceId(id))
        | ObjectId::Table(schema_model::TableId(id))
        | ObjectId::Index(schema_model::IndexId(id)) => {
            if let Some(schema) = schema {
                schema.clone_into(&mut id.schema);
            }
            name.clone_into(&mut id.name);
        }
        ObjectId::Column(id) => name.clone_into(&mut id.name),
        ObjectId::Constraint(id) => name.clone_into(&mut id.name),
        ObjectId::Named(id) => {
            if let Some(own) = identity::parse(&id.identity) {
                let home = schema.or(own.schema.as_deref()).filter(|_| own.schema.is_some());
                let home = home.map(|home| quote::printed_ident(home) + ".").unwrap_or_default();
                id.identity = format!("{home}{}{}", quote::printed_ident(name), own.rest);
            }
        }
        ObjectId::Unmodeled(..) => {}
    }
    new
}
