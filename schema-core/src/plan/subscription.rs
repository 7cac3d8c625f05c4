//! Subscriptions to steps that connect to no publisher. What is on the publisher, a replication slot, is neither made
//! nor dropped: the same statements run on dev databases, which must not reach for it.

use schema_model::{NamedId, Object};

use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{ByHand, Effects};
use crate::diff::Change;

/// What making one leaves to somebody.
pub(super) fn created(effects: Effects, id: &NamedId) -> Effects {
    effects.leaving(ByHand::Subscribe(id.clone()))
}

/// The steps that part a subscription from its slot, without which `DROP SUBSCRIPTION` connects to the publisher and
/// refuses a transaction (manual: "DROP SUBSCRIPTION").
pub(super) fn detach(steps: &mut Vec<Step>, change: &Change, id: &NamedId, object: &Object) {
    let Some(slot) = slot(object) else { return };
    let alter = format!("ALTER {}", id.sql());
    // Only a disabled one has no slot.
    let disabled = Milestone::Disabled(id.clone());
    let disable = Step::new(Phase::First, change, format!("{alter} DISABLE"), Effects::none());
    steps.push(disable.creates([disabled.clone()]));
    let effects = Effects::none().leaving(ByHand::Slot(slot));
    let detach = Step::new(Phase::First, change, format!("{alter} SET (slot_name = NONE)"), effects);
    steps.push(detach.needs([disabled]).creates([Milestone::SlotReleased(id.clone())]));
}

fn slot(object: &Object) -> Option<String> {
    let (_, value) = object.part("slot_name")?.set.split_once("slot_name = '")?;
    Some(value.split('\'').next()?.to_owned())
}
