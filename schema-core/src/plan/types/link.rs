//! The order of the steps around a type that is set aside: the name is free before its successor comes, and what held the
//! old one has let go of it before it goes.

use std::collections::BTreeMap;

use schema_model::ObjectId;

use super::{Context, aligned, by_name, name_free};
use crate::diff::Change;
use crate::plan::step::Step;

/// Lets what releases a type release what it is called meanwhile.
pub(in crate::plan) fn link(context: &Context<'_>, changes: &[Change], steps: &mut [Step]) {
    let aside: BTreeMap<&ObjectId, &ObjectId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::SetTypeAside { id, to } => Some((id, to)),
            _ => None,
        })
        .collect();
    if aside.is_empty() {
        return;
    }
    by_name::link(context, changes, steps);
    for step in steps {
        match &step.change {
            Change::CreateEnum { .. } | Change::CreateObject { .. } => {
                let own = step.change.object();
                let successor = aside
                    .keys()
                    .find(|id| super::type_of(&own).is_some_and(|own| super::type_of(id) == Some(own)));
                step.links.need(successor.and_then(|id| name_free(id)));
            }
            // In place, before there is another type of the name.
            Change::AlterObject { .. } if aside.contains_key(&step.change.object()) => {
                let own = step.change.object();
                step.links.needs.retain(|id| id.existing() != Some(&own));
                step.links.create(aligned(&own));
            }
            // `DROP FUNCTION` names the types of the arguments as they are called before.
            Change::DropObject { id, .. } if id.kind.is_named_by_types() => {
                let own = ObjectId::Named(id.clone());
                let named = context.before.dependencies.iter().filter(|(dependent, _)| *dependent == own);
                let named = named.filter(|(_, referenced)| aside.contains_key(referenced));
                step.links.create(named.filter_map(|(_, referenced)| aligned(referenced)));
            }
            Change::DropEnum { .. } | Change::DropObject { .. } => {
                let own = step.change.object();
                let old = aside.iter().find(|(_, to)| ***to == own).map(|(id, _)| *id);
                let needed =
                    context.before.dependencies.iter().filter(|(dependent, _)| Some(dependent) == old);
                let needed =
                    needed.map(|(_, referenced)| aside.get(referenced).copied().unwrap_or(referenced));
                step.links.release(needed.cloned());
            }
            _ => {}
        }
        let released =
            step.links.releases.iter().filter_map(|own| aside.get(own.existing()?).map(|id| (*id).clone()));
        let released: Vec<ObjectId> = released.collect();
        step.links.release(released);
    }
}
