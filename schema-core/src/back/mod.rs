//! Migrations to the way back from them: its text, what it loses, and the proof of it. Runs nothing but on dev databases;
//! [`apply::revert`](crate::apply::revert) takes a target back.
//!
//! The way back is a plan like any other, from the state after to the state before. What was renamed is asked of the
//! catalog, which numbers things alike before and after, so that migrations by hand have a way back too.

mod error;
mod header;
mod lead;
mod prove;
mod renames;

use std::collections::BTreeMap;

use crate::diff::{Difference, UnmodeledChange};
use crate::history::Migration;
use crate::plan::{self, Plan, Step, online};
use crate::source::{Observer, State};
use crate::sql::split::split;

pub use error::Error;
pub use lead::left;
pub use prove::{RoundTrip, prove};

/// The way back from one migration, or from several at once.
#[derive(Debug, Clone, Default)]
pub struct WayBack {
    /// What differs, from the state after to the state before.
    pub difference: Difference,
    /// The statements.
    pub plan: Plan,
    /// The text of the file: what it loses and what it cannot bring back, and the statements.
    pub sql: String,
}

/// How much the way back may block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Each change in its shortest form.
    Direct,
    /// In forms that let everybody read and write, where its shortest form reads or writes all of a table.
    Online,
}

/// Plans the way back from these migrations, which lead from `before` to `after`.
///
/// # Errors
///
/// No dev database, a migration that does not run, or [`Error::Unmodeled`].
pub fn way_back(
    observer: &Observer<'_>,
    migrations: &[Migration],
    before: &mut State,
    after: &mut State,
    manner: Manner,
) -> Result<WayBack, Error> {
    let renames = renames::of(observer, migrations, before)?;
    let nothing = BTreeMap::new();
    let forth = observer.compare(before, after, &renames.forth)?;
    let difference = observer.compare(after, before, &renames.back)?;
    if !difference.unmodeled.is_empty() {
        return Err(Error::Unmodeled(difference.unmodeled.iter().map(UnmodeledChange::describe).collect()));
    }
    let direct = plan::plan(&difference, &before.observed, &nothing);
    let is_short = |step: &Step| step.effects.rewrites.is_empty() && step.effects.scans.is_empty();
    let (plan, statements) = if manner == Manner::Direct || direct.steps.iter().all(is_short) {
        let statements = direct.sql();
        (direct, statements)
    } else {
        let stages = online::online(&difference, &before.observed, &nothing);
        (online::whole(&stages), online::script(&stages))
    };
    let forth = plan::plan(&forth, &after.observed, &nothing);
    let header = header::text(migrations, &forth, &plan);
    Ok(WayBack { difference, plan, sql: header + &statements })
}

impl WayBack {
    /// Whether a text has the statements of this plan and no others, whatever it says besides in comments.
    pub fn is_written_in(&self, sql: &str) -> bool {
        split(sql).is_ok_and(|statements| {
            statements.iter().map(|own| own.text).eq(self.plan.steps.iter().map(|step| step.sql.as_str()))
        })
    }
}
