//! Changes of privileges to steps, for every kind of object.

use std::collections::BTreeMap;

use schema_model::grant::Target;
use schema_model::{Grant, ObjectId};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, Effects};
use crate::diff::{Change, GrantChange};
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change) {
    let Change::SetGrants { id, to } = change else { return };
    let GrantChange { target: Target { lead, on, column, owner: _ }, grant, revoke } = &**to;
    let lead = if lead.is_empty() { String::new() } else { format!("{lead} ") };
    let words = |privileges: &[&str]| {
        let each = privileges.iter().map(|privilege| match column {
            Some(column) => format!("{privilege} ({})", quote::ident(column)),
            None => (*privilege).to_owned(),
        });
        each.collect::<Vec<_>>().join(", ")
    };
    // A column of a view comes with the view, and what is taken from the whole goes from its columns.
    let relation = match id {
        ObjectId::Column(id) => Some(id.table.clone()),
        _ => None,
    };
    let whole = match id {
        ObjectId::Table(id) => Some(id.clone()),
        ObjectId::Named(own) if own.kind.is_relation() => {
            let held = [context.after, context.before]
                .into_iter()
                .find_map(|own_schema| own_schema.objects.get(own));
            held.and_then(|object| object.relation.clone())
        }
        _ => None,
    };
    let mut push = |sql: String| {
        let step = Step::new(Phase::Grant, change, sql, Effects::none());
        let step = step
            .creates(whole.as_ref().cloned().map(Milestone::Granted))
            .needs(relation.as_ref().cloned().map(Milestone::Granted));
        steps.push(step.needs([id.clone()]).needs(relation.clone().map(ObjectId::Table)));
    };
    // A privilege that stays without its grant option is taken and given again.
    for ((role, _), privileges) in &by_role(revoke) {
        push(format!("{lead}REVOKE {} ON {on} FROM {role}", words(privileges)));
    }
    for ((role, grantable), privileges) in &by_role(grant) {
        let option = if *grantable { " WITH GRANT OPTION" } else { "" };
        push(format!("{lead}GRANT {} ON {on} TO {role}{option}", words(privileges)));
    }
}

fn by_role(grants: &[Grant]) -> BTreeMap<(&str, bool), Vec<&str>> {
    let mut found: BTreeMap<(&str, bool), Vec<&str>> = BTreeMap::new();
    for grant in grants {
        found.entry((&grant.role, grant.grantable)).or_default().push(&grant.privilege);
    }
    found
}

/// What new objects are born with changes once all are there: they count on what they are born with before.
pub(super) fn link(steps: &mut [Step]) {
    let is_default =
        |step: &Step| matches!(&step.change, Change::SetGrants { id: ObjectId::Unmodeled(..), .. });
    let others = steps.iter().filter(|step| !is_default(step));
    let made: Vec<Milestone> = others.flat_map(|step| step.links.creates.iter().cloned()).collect();
    for step in steps.iter_mut().filter(|step| is_default(step)) {
        step.links.need(made.iter().cloned());
    }
}
