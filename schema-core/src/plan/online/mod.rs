//! A difference to several plans that let everybody read and write while they run, one migration each.
//!
//! Each step of the ordinary plan is taken as it is or in a form that does not block: first what only adds, then rows in
//! batches and indexes beside the others, then the checks of what is there, then the short statements that switch over.
//! Code that is running goes on until the new code is everywhere; what only the old code needs goes last. What
//! PostgreSQL has no such form for stays as it is, with its effects, and the rules say so. Pure.

mod column;
mod constraint;
mod fill;
mod index;
mod names;
mod piece;
mod place;
mod retype;
mod rewrite;
mod tangle;

use std::collections::BTreeMap;

use schema_model::{ColumnId, Observed};

use super::{Context, Plan};
use crate::diff::Difference;
use crate::sql::remark::remark;
pub use names::is_set_aside;
pub use place::{Stage, StageKind};

/// The stages that make `difference.before` into `after`, in their order.
pub fn online(
    difference: &Difference,
    after: &Observed,
    backfills: &BTreeMap<ColumnId, String>,
) -> Vec<Stage> {
    let context = Context {
        before: &difference.before.schema,
        after: &after.schema,
        facts: [&difference.before.facts, &after.facts],
        backfills,
        server_version: difference.before.server_version,
    };
    // Rows are filled in batches, and by the plan only where they cannot be.
    let is_left = |(id, _): &(&ColumnId, &String)| !column::can_be_filled(&context, &id.table);
    let left = backfills.iter().filter(is_left);
    let left = left.map(|(id, value)| (id.clone(), value.clone())).collect();
    let Plan { steps } = super::plan(difference, after, &left);
    place::stages(&context, rewrite::pieces(&context, &steps))
}

/// All stages as one plan, to be tried on a dev database.
pub fn whole(stages: &[Stage]) -> Plan {
    Plan { steps: stages.iter().flat_map(|stage| stage.plan.steps.iter().cloned()).collect() }
}

/// The stages as one text that psql can run.
pub fn script(stages: &[Stage]) -> String {
    let mut text = String::new();
    for (at, stage) in stages.iter().enumerate() {
        if stages.len() > 1 {
            text += &remark(&format!("{} of {}: {}", at + 1, stages.len(), stage.name()));
        }
        if at > 0 && stage.kind == StageKind::Fill {
            text += "RESET lock_timeout;\n";
        }
        text += &stage.sql();
    }
    text
}

impl Stage {
    /// The text of its migration file.
    pub fn sql(&self) -> String {
        let note = if self.after_deploy { AFTER_DEPLOY } else { "" };
        format!("{note}{}", self.plan.sql())
    }
}

/// What a reader must know who applies one file after the other.
const AFTER_DEPLOY: &str = "-- Apply it once no code is running that was written for the schema before.\n";

/// While a statement waits for a lock, everybody waits behind it: better to give up, and to try again.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '3s'";
