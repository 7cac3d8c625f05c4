//! What differs between the privileges of two schemas.

use std::collections::BTreeSet;

use schema_model::{Grant, Grants, ObjectId, Schema};

use super::Change;

pub(super) fn diff(changes: &mut Vec<Change>, before: &Schema, after: &Schema) {
    let ids: BTreeSet<&ObjectId> = before.grants.keys().chain(after.grants.keys()).collect();
    let none = Grants::default();
    for id in ids {
        let (old, new) = (before.grants.get(id).unwrap_or(&none), after.grants.get(id).unwrap_or(&none));
        set(changes, id, old, new);
    }
}

/// The privileges of an object that was just made: it has what it was born with.
pub(crate) fn granted_anew(changes: &mut Vec<Change>, id: &ObjectId, after: &Grants) {
    changes.retain(|change| !matches!(change, Change::SetGrants { id: other, .. } if other == id));
    set(changes, id, &Grants::default(), after);
}

fn set(changes: &mut Vec<Change>, id: &ObjectId, before: &Grants, after: &Grants) {
    let less = |a: &BTreeSet<Grant>, b: &BTreeSet<Grant>| a.difference(b).cloned().collect::<Vec<_>>();
    let mut grant = less(&after.given, &before.given);
    grant.extend(less(&before.taken, &after.taken));
    let mut revoke = less(&before.given, &after.given);
    revoke.extend(less(&after.taken, &before.taken));
    if grant.is_empty() && revoke.is_empty() {
        return;
    }
    let (on, column) =
        if after.on.is_empty() { (&before.on, &before.column) } else { (&after.on, &after.column) };
    let (on, column) = (on.clone(), column.clone());
    changes.push(Change::SetGrants { id: id.clone(), on, column, grant, revoke });
}
