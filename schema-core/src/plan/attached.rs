//! What statements on objects that live on tables do to these: policies, rules, triggers, statistics, publications.
//!
//! The manual names few of the locks; they were measured on PostgreSQL 15.

use schema_model::object::Kind;
use schema_model::{NamedId, Object, TableId};

use super::{Context, Effects, LockMode};
use crate::sql::quote;

/// What making an object, or making it again in place, does to its table.
pub(super) fn created(context: &Context<'_>, id: &NamedId, object: &Object) -> Effects {
    let lock = match id.kind {
        Kind::Trigger => LockMode::ShareRowExclusiveLock,
        Kind::Policy | Kind::Rule => LockMode::AccessExclusiveLock,
        Kind::Statistics => LockMode::ShareUpdateExclusiveLock,
        Kind::Publication => {
            let inline = object.parts.iter().filter(|part| part.inline);
            let tables = inline.filter_map(|part| published(context, &part.name));
            return tables
                .fold(Effects::none(), |all, own| all.and_lock(own, LockMode::ShareUpdateExclusiveLock));
        }
        _ => return Effects::none(),
    };
    object.relation.as_ref().map_or_else(Effects::none, |table| Effects::lock(table, lock))
}

/// What dropping an object does to its table.
pub(super) fn dropped(id: &NamedId, object: &Object) -> Effects {
    let lock = match id.kind {
        // Making a trigger lets reads go on, and dropping it does not.
        Kind::Trigger | Kind::Policy | Kind::Rule => LockMode::AccessExclusiveLock,
        Kind::Statistics => LockMode::ShareUpdateExclusiveLock,
        _ => return Effects::none(),
    };
    object.relation.as_ref().map_or_else(Effects::none, |table| Effects::lock(table, lock))
}

/// What altering one part of an object does to a table.
pub(super) fn altered(context: &Context<'_>, id: &NamedId, object: &Object, part: &str) -> Effects {
    let own = object.relation.as_ref();
    let locked = match id.kind {
        Kind::Trigger if part == "state" => own.map(|own| (own, LockMode::ShareRowExclusiveLock)),
        Kind::Trigger => {
            let partition = part.strip_prefix("partition ").and_then(|rest| rest.strip_suffix(" on state"));
            partition.and_then(|name| named(context, name)).map(|own| (own, LockMode::ShareRowExclusiveLock))
        }
        Kind::Policy => own.map(|own| (own, LockMode::AccessExclusiveLock)),
        Kind::Rule if part == "state" => own.map(|own| (own, LockMode::AccessExclusiveLock)),
        Kind::Publication => published(context, part).map(|own| (own, LockMode::ShareUpdateExclusiveLock)),
        _ => None,
    };
    locked.map_or_else(Effects::none, |(table, mode)| Effects::lock(table, mode))
}

/// The table that a part of a publication is about.
fn published<'a>(context: &'a Context<'_>, part: &str) -> Option<&'a TableId> {
    named(context, part.strip_prefix("table ")?)
}

fn named<'a>(context: &'a Context<'_>, printed: &str) -> Option<&'a TableId> {
    context.before.tables.keys().find(|id| quote::printed(&id.0) == printed)
}
