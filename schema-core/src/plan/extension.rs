//! Extensions, whose members are born with what default privileges say at that moment: nobody knows them by name before
//! they are there, so that no statement could take it from them in the same plan.
//!
//! Default privileges step aside while an extension is made. What its members are to have beyond what the extension gives
//! them, the catalogs say, and statements of their own give it.

use schema_model::{Grants, NamedId, ObjectId};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, Effects, grant};
use crate::diff::{Change, GrantChange};

/// Puts the step that makes an extension between two that set default privileges aside and put them back.
pub(super) fn create(
    steps: &mut Vec<Step>,
    context: &Context<'_>,
    change: &Change,
    id: &NamedId,
    step: Step,
) {
    let in_force: Vec<(&ObjectId, &Grants)> =
        context.before.grants.iter().filter(|(on, _)| reaches_members(on)).collect();
    let aside = Milestone::PrivilegesAside(id.clone());
    let says = |on: &ObjectId, grants: &Grants, gives: bool| {
        let (given, taken) = (grants.given.iter().cloned().collect(), grants.taken.iter().cloned().collect());
        let (grant, revoke) = if gives { (given, taken) } else { (taken, given) };
        let to = Box::new(GrantChange { target: grants.target.clone(), grant, revoke });
        let mut said = Vec::new();
        grant::plan(&mut said, context, &Change::SetGrants { id: on.clone(), to });
        let made = said.into_iter().map(|own| Step::new(Phase::Extension, change, own.sql, Effects::none()));
        made.collect::<Vec<_>>()
    };
    for (on, grants) in &in_force {
        steps.extend(says(on, grants, false).into_iter().map(|step| step.creates([aside.clone()])));
    }
    steps.push(step.needs([aside]));
    for (on, grants) in &in_force {
        let needed = ObjectId::Named(id.clone());
        steps.extend(says(on, grants, true).into_iter().map(|step| step.needs([needed.clone()])));
    }
}

/// Whether these are default privileges on what an extension may bring: `on FUNCTIONS`, `on TABLES in schema app`.
fn reaches_members(on: &ObjectId) -> bool {
    let ObjectId::Unmodeled(kind, name) = on else { return false };
    kind == "default privileges" && !name.starts_with("on SCHEMAS")
}
