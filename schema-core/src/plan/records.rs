//! PostgreSQL's own records of what hangs on what, to the order of steps.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::ObjectId;

use super::Context;
use super::step::{Phase, Step};
use crate::diff::Change;

type Records<'a> = BTreeMap<&'a ObjectId, Vec<&'a ObjectId>>;

/// Lets each step wait for what its objects need afterwards, and go before what they needed is dropped.
pub(super) fn link(context: &Context<'_>, steps: &mut [Step]) {
    let (before, after) =
        (by_dependent(&context.before.dependencies), by_dependent(&context.after.dependencies));
    if before.is_empty() && after.is_empty() {
        return;
    }
    for step in steps {
        if matches!(step.phase, Phase::Settings | Phase::Comment | Phase::Grant | Phase::Rename) {
            continue;
        }
        let object = step.change.object();
        let makes = step.links.creates.contains(&object);
        let unmakes = step.links.removes.contains(&object);
        let (takes, gives) = sides(&step.change);
        let mut about: BTreeSet<ObjectId> = BTreeSet::from([object]);
        about.extend(step.links.creates.iter().chain(&step.links.removes).cloned());
        if let Change::DropTable { id, .. } = &step.change {
            let attached = context.before.objects.iter().filter(|(_, own)| own.relation.as_ref() == Some(id));
            about.extend(attached.map(|(id, _)| ObjectId::Named(id.clone())));
        }
        let of = |records: &Records<'_>| -> Vec<ObjectId> {
            let found = about.iter().filter_map(|id| records.get(id)).flatten();
            found.filter(|id| !about.contains(**id)).map(|id| (*id).clone()).collect()
        };
        if takes && (unmakes || !makes) {
            let released = of(&before);
            step.links.releases.extend(released);
        }
        if gives && (makes || !unmakes) {
            let needed = of(&after);
            step.links.needs.extend(needed);
        }
    }
}

/// Whether a change takes away what was there before, and whether it brings what is there after.
fn sides(change: &Change) -> (bool, bool) {
    match change {
        Change::SetDefault { from, to, .. } => (from.is_some(), to.is_some()),
        _ => (true, true),
    }
}

fn by_dependent(dependencies: &BTreeSet<(ObjectId, ObjectId)>) -> Records<'_> {
    let mut records = Records::new();
    for (dependent, referenced) in dependencies {
        records.entry(dependent).or_default().push(referenced);
    }
    records
}
