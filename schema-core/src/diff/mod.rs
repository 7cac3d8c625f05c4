//! Two observed schemas to a list of changes. Pure: values in, values out.
//!
//! Both sides are catalogs. Text that a person wrote is never compared here, and nothing is guessed: a rename is one
//! only where somebody said so, or where nothing but a name differs.

mod ambiguity;
pub mod change;
pub(crate) mod circle;
mod column;
mod constraint;
mod enum_type;
mod grant;
mod index;
mod inheritance;
mod namespace;
mod object;
mod owner;
mod printed;
mod refused;
mod rename;
mod sequence;
mod table;
mod words;

use schema_model::{ObjectId, Observed, TableId, Unmodeled};

pub use ambiguity::{Ambiguity, ambiguities};
pub use change::{Change, PartAction, Place};
pub(crate) use column::{diff as alter_column, recreate as recreate_column};
pub(crate) use constraint::{created_inline, key as key_of};
pub use grant::GrantChange;
pub(crate) use grant::granted_anew;
pub(crate) use object::{keeps_order, recreate};
pub(crate) use owner::{given_away_anew, holder, of as owner_of};
pub use rename::{RenameError, hear, said};
pub(crate) use rename::{follow_range, free_aside, multirange_in};
pub(crate) use table::clustered;

/// What differs, and what both sides are once everything is called by its new name.
#[derive(Debug, Clone, Default)]
pub struct Difference {
    /// The schema before, under the new names; empty where nothing differs.
    pub before: Observed,
    /// The changes, in no order that matters.
    pub changes: Vec<Change>,
    /// Objects outside the model that only one side has, or that differ.
    pub unmodeled: Vec<UnmodeledChange>,
    /// Changes that PostgreSQL has no statement for, each in words that say why.
    pub refused: Vec<String>,
}

impl Difference {
    /// Whether the two sides are the same.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.unmodeled.is_empty()
    }
}

/// A difference that is seen and cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmodeledChange {
    /// As it is before; `None` where it is missing.
    pub before: Option<Unmodeled>,
    /// As it is after; `None` where it is extra.
    pub after: Option<Unmodeled>,
}

impl UnmodeledChange {
    /// The change in words: `view public.active_users: is missing`.
    pub fn describe(&self) -> String {
        let (object, what) = match (&self.before, &self.after) {
            (_, Some(object)) if self.before.is_none() => (object, "is missing"),
            (Some(object), None) => (object, "is extra"),
            (Some(object), Some(_)) => (object, "differs"),
            (None, _) => return String::new(),
        };
        format!("{} {}: {what}", object.kind, object.name)
    }
}

/// What takes `before` to `after`, where nobody says that anything goes by another name.
pub fn diff(before: &Observed, after: &Observed) -> Difference {
    if before.schema == after.schema && before.unmodeled == after.unmodeled {
        // The everyday answer, without a copy of everything.
        return Difference::default();
    }
    renamed(before.clone(), after, Vec::new())
}

/// What takes a schema to `after`: first the `renames` that [`said`] gave, which have made it what `before` is, and then
/// the rest.
pub fn renamed(mut before: Observed, after: &Observed, renames: Vec<Change>) -> Difference {
    let mut changes = renames;
    rename::follow(&mut changes, &mut before.schema, &after.schema);
    namespace::diff(&mut changes, &before.schema, &after.schema);
    enum_type::diff(&mut changes, &before.schema, &after.schema);
    sequence::diff(&mut changes, &before.schema, &after.schema);
    table::diff(&mut changes, &before.schema, &after.schema);
    inheritance::diff(&mut changes, &before.schema, &after.schema);
    object::diff(&mut changes, &before.schema, &after.schema);
    grant::diff(&mut changes, &before.schema, &after.schema);
    owner::diff(&mut changes, &before.schema, &after.schema);
    let unmodeled = unmodeled(&before, after);
    let refused = refused::refused(&changes, &before.schema, &after.schema);
    Difference { before, changes, unmodeled, refused }
}

fn unmodeled(before: &Observed, after: &Observed) -> Vec<UnmodeledChange> {
    let key = |object: &Unmodeled| (object.kind.clone(), object.name.clone());
    let mut found = Vec::new();
    for object in before.unmodeled.difference(&after.unmodeled) {
        let other = after.unmodeled.iter().find(|other| key(other) == key(object));
        found.push(UnmodeledChange { before: Some(object.clone()), after: other.cloned() });
    }
    for object in after.unmodeled.difference(&before.unmodeled) {
        if !before.unmodeled.iter().any(|other| key(other) == key(object)) {
            found.push(UnmodeledChange { before: None, after: Some(object.clone()) });
        }
    }
    // A secret that one side has no value for is set by hand there, and may be anything.
    found.retain(|UnmodeledChange { before, after }| {
        let is_secret = |object: &Option<Unmodeled>| object.as_ref().is_some_and(Unmodeled::is_secret);
        (before.is_some() && after.is_some()) || !(is_secret(before) || is_secret(after))
    });
    found
}

/// A comment that differs.
fn comment(
    changes: &mut Vec<Change>,
    id: ObjectId,
    table: Option<&TableId>,
    before: Option<&String>,
    after: Option<&String>,
) {
    if before != after {
        changes.push(Change::SetComment { id, table: table.cloned(), to: after.cloned() });
    }
}
