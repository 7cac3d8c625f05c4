//! Changes of owners to steps: what is made belongs to whoever runs the statements, and is given away once it is there.
//!
//! `ALTER ... OWNER TO` carries the privileges of the old owner over to the new one, so that what is taken goes before it
//! and what is given comes after it.

use schema_model::{ColumnId, ObjectId, SequenceId, Table};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{ByHand, Context, Effects, LockMode};
use crate::diff::{self, Change};
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change) {
    let Change::SetOwner { id, from: _, to } = change else { return };
    let (what, effects) = match id {
        ObjectId::Schema(id) => (format!("SCHEMA {}", quote::ident(&id.0)), Effects::none()),
        ObjectId::Enum(id) => (format!("TYPE {}", quote::qualified(&id.0)), Effects::none()),
        ObjectId::Sequence(id) => (format!("SEQUENCE {}", quote::relation(&id.0)), Effects::none()),
        ObjectId::Table(id) => {
            let words = context.after.tables.get(id).map_or("TABLE", Table::words);
            let effects = Effects::lock(id, LockMode::AccessExclusiveLock);
            (format!("{words} {}", quote::relation(&id.0)), effects)
        }
        ObjectId::Named(id) => (id.sql(), Effects::none()),
        ObjectId::Column(_) | ObjectId::Constraint(_) | ObjectId::Index(_) | ObjectId::Unmodeled(..) => {
            return;
        }
    };
    let role = to.as_ref().map_or("CURRENT_USER".to_owned(), |role| quote::ident(role));
    let effects = match to {
        Some(role) => effects.leaving(ByHand::Member(role.clone())),
        None => effects,
    };
    let step = Step::new(Phase::Owner, change, format!("ALTER {what} OWNER TO {role}"), effects);
    let schema = matches!(id, ObjectId::Schema(_)).then_some(Milestone::SchemasSettled);
    let step = step.needs([Milestone::Exists(id.clone()), Milestone::Revoked(id.clone())]);
    steps.push(step.creates([Milestone::OwnerSet(id.clone())]).creates(schema));
}

/// Gives a sequence to the owner of the table before it becomes the sequence of one of its columns: PostgreSQL lets
/// only what has one owner belong together.
pub(super) fn before_owned_by(
    context: &Context<'_>,
    id: &SequenceId,
    to: &ColumnId,
) -> Option<(String, Effects)> {
    let table = ObjectId::Table(to.table.clone());
    let wanted =
        context.before.tables.contains_key(&to.table).then(|| diff::owner_of(context.before, &table));
    let wanted = wanted.flatten();
    let own = ObjectId::Sequence(id.clone());
    let old = context.before.holds(&own).then(|| diff::owner_of(context.before, &own)).flatten();
    if wanted == old {
        return None;
    }
    let role = wanted.map_or("CURRENT_USER".to_owned(), |role| quote::ident(role));
    let effects =
        wanted.map_or(Effects::none(), |role| Effects::none().leaving(ByHand::Member(role.clone())));
    Some((format!("ALTER SEQUENCE {} OWNER TO {role}", quote::relation(&id.0)), effects))
}

/// Puts each change of an owner between what is taken of the object and what is given, and those of schemas, with what
/// is granted on them, before those of what is in them.
pub(super) fn link(context: &Context<'_>, steps: &mut [Step]) {
    if !steps.iter().any(|step| matches!(step.change, Change::SetOwner { .. })) {
        return;
    }
    for step in steps {
        match &step.change {
            Change::SetGrants { id, .. } => {
                let holder = diff::holder(context.after, id);
                let is_schema = matches!(id, ObjectId::Schema(_));
                if step.sql.contains("GRANT ") && !step.sql.contains("REVOKE ") {
                    step.links.need([Milestone::OwnerSet(holder)]);
                    step.links.create(is_schema.then_some(Milestone::SchemasSettled));
                } else {
                    step.links.create([Milestone::Revoked(holder)]);
                }
            }
            Change::SetOwner { id, .. } if !matches!(id, ObjectId::Schema(_)) => {
                step.links.need([Milestone::SchemasSettled]);
            }
            _ => {}
        }
    }
}
