//! Columns whose new type would copy their table to second columns that follow them until the two are swapped.
//!
//! A new column gets its values from a trigger and in batches; its indexes are built beside the old ones; then, in one
//! short transaction, the names change over, and what hangs on the old column hangs on the new one. The old one goes once
//! the old code is gone. Where something hangs on a column that cannot be moved so, the ordinary statement stays, and
//! copies the table while everybody waits.

mod able;
mod hanging;
mod moved;
mod switch;

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{Column, ColumnId, ConstraintKind, IndexId, ObjectId};

use super::super::cast::Cast;
use super::super::column;
use super::super::conversion::Conversion;
use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, RowFailure};
use super::column as online;
use super::constraint;
use super::fill::{Filling, When};
use super::names::{NEW, OLD, suffixed};
use super::piece::Piece;
use super::place::StageKind;
use crate::diff::Change;
use crate::plan::milestone::Milestone;
use crate::sql::quote;
use hanging::Hanging;

/// The columns that are swapped, those together that share a constraint or an index.
pub(super) struct Swaps<'a> {
    groups: Vec<Swap<'a>>,
}

/// Columns on their way.
struct Swap<'a> {
    context: &'a Context<'a>,
    columns: BTreeMap<ColumnId, Swapped<'a>>,
    /// The steps that the swap stands for.
    steps: Vec<&'a Step>,
    hanging: Hanging<'a>,
}

/// One of them.
struct Swapped<'a> {
    id: &'a ColumnId,
    from: &'a Column,
    to: &'a Column,
    change: &'a Change,
}

impl<'a> Swaps<'a> {
    /// Those of a plan whose new type would copy their table, and that can be swapped.
    pub(super) fn of(context: &'a Context<'a>, steps: &'a [Step]) -> Self {
        let mut groups: Vec<BTreeMap<ColumnId, Swapped<'a>>> = Vec::new();
        for step in steps.iter().filter(|step| !step.effects.rewrites.is_empty()) {
            let Change::SetColumnType { id, from, to } = &step.change else { continue };
            // One whose own type is made again changes together with it.
            if from.ty == to.ty || !able::can_be_swapped(context, steps, id) {
                continue;
            }
            let mut group = BTreeMap::from([(id.clone(), Swapped { id, from, to, change: &step.change })]);
            let own = Hanging::on(context, steps, &group.keys().cloned().collect()).ids();
            groups.retain_mut(|other| {
                let names: BTreeSet<ColumnId> = other.keys().cloned().collect();
                let is_apart = Hanging::on(context, steps, &names).ids().is_disjoint(&own);
                if !is_apart {
                    group.append(other);
                }
                is_apart
            });
            groups.push(group);
        }
        let swap = |columns: BTreeMap<ColumnId, Swapped<'a>>| {
            let own = |step: &&Step| column_of(&step.change).is_some_and(|id| columns.contains_key(id));
            let steps_of: Vec<&Step> = steps.iter().filter(own).collect();
            let hanging = Hanging::on(context, steps, &columns.keys().cloned().collect());
            Swap { context, columns, steps: steps_of, hanging }
        };
        Self { groups: groups.into_iter().map(swap).collect() }
    }

    /// What becomes of a step of a column that is swapped: all that is to be done, at the first of them.
    pub(super) fn pieces(&self, step: &Step) -> Option<Vec<Piece>> {
        let id = column_of(&step.change)?;
        let group = self.groups.iter().find(|group| group.columns.contains_key(id))?;
        let is_first = group.steps.first().is_some_and(|first| std::ptr::eq(*first, step));
        Some(if is_first { group.pieces() } else { Vec::new() })
    }
}

/// The column whose type, default or NOT NULL a change is about.
fn column_of(change: &Change) -> Option<&ColumnId> {
    match change {
        Change::SetColumnType { id, .. }
        | Change::SetDefault { id, .. }
        | Change::SetNotNull { id }
        | Change::DropNotNull { id } => Some(id),
        _ => None,
    }
}

impl Swap<'_> {
    fn pieces(&self) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut ready = Vec::new();
        for own in self.columns.values() {
            ready.extend(own.beside(self, &mut pieces));
        }
        ready.extend(self.indexes(&mut pieces));
        let mut switch = switch::steps(self);
        // What waited for the old statements waits for these, and they wait for what those waited for.
        let made: BTreeSet<&Milestone> = self.steps.iter().flat_map(|step| &step.links.creates).collect();
        if let Some(first) = switch.first_mut() {
            let needs = self.steps.iter().flat_map(|step| step.links.needs.iter().cloned());
            first.links.need(needs.filter(|id| !made.contains(id)));
            first.links.need(ready);
        }
        if let Some(last) = switch.last_mut() {
            for step in &self.steps {
                last.links.create(step.links.creates.iter().cloned());
                last.links.release(step.links.releases.iter().cloned());
            }
            last.links.create(self.columns.keys().cloned().map(Milestone::Swapped));
        }
        pieces.push(Piece::of(StageKind::Switch, switch));
        let is_swapped: Vec<Milestone> = self.columns.keys().cloned().map(Milestone::Swapped).collect();
        for (id, own) in self.hanging.remade.iter().filter(|(_, own)| own.validated) {
            let validate = constraint::validate(id, own).needs(is_swapped.iter().cloned());
            pieces.push(Piece::new(StageKind::Validate, validate));
        }
        for own in self.columns.values() {
            let clause = format!("DROP COLUMN {}", quote::ident(&own.old_id().name));
            let drop = own.alter_table(&clause).needs(is_swapped.iter().cloned());
            pieces.push(Piece::new(StageKind::Switch, drop).after_deploy());
        }
        pieces
    }

    /// Whether a foreign key may hang on an index that is no constraint's.
    fn is_behind_a_foreign_key(&self, index: &IndexId) -> bool {
        let after = self.context.after;
        let mut constraints = after.tables.values().flat_map(|table| table.constraints.values());
        constraints.any(|own| match &own.kind {
            ConstraintKind::ForeignKey(key) => {
                super::super::constraint::keys_behind(after, key).contains(&ObjectId::Index(index.clone()))
            }
            _ => false,
        })
    }

    /// The indexes over the new columns, built beside those over the old ones; what says that they are there.
    fn indexes(&self, pieces: &mut Vec<Piece>) -> Vec<Milestone> {
        let filled: Vec<Milestone> = self.columns.values().map(Swapped::filled).collect();
        let mut built = Vec::new();
        for step in self.hanging.indexes_beside(&self.columns) {
            let there = Milestone::Built(step.change.object());
            built.push(there.clone());
            let step = step.needs(filled.iter().cloned()).creates([there]);
            pieces.push(Piece::new(StageKind::Fill, step));
        }
        built
    }
}

impl Swapped<'_> {
    /// The column while it is beside the other one.
    fn new_id(&self) -> ColumnId {
        named(self.id, NEW)
    }

    /// The one that was, once its name is taken.
    fn old_id(&self) -> ColumnId {
        named(self.id, OLD)
    }

    /// That the rows that were there have their values in the new column.
    fn filled(&self) -> Milestone {
        Milestone::Filled(self.new_id())
    }

    /// Adds the new column and has it follow the old one; gives what the switch has to wait for.
    fn beside(&self, swap: &Swap<'_>, pieces: &mut Vec<Piece>) -> Vec<Milestone> {
        let new = self.new_id();
        let there = ObjectId::Column(new.clone());
        let follows = Milestone::Follows(new.clone());
        // Without what could keep a row from being written, or copy the table.
        let at_first = Column {
            name: new.name.clone(),
            not_null: false,
            default: None,
            comment: None,
            ..self.to.clone()
        };
        let clause = format!("ADD COLUMN {}", column::definition(&self.id.table, &at_first, None));
        let types = column::needs(swap.context, self.to);
        let add = self.alter_table(&clause).needs(types).creates([there.clone()]);
        pieces.push(Piece::new(StageKind::Expand, add));
        let [function, trigger] = self.filling(swap.context, &new).trigger();
        let function = function.needs([there.clone()]);
        pieces.push(Piece::of(StageKind::Expand, vec![function, trigger.creates([follows.clone()])]));
        let mut batches =
            self.filling(swap.context, &new).batches(swap.context).needs([follows]).creates([self.filled()]);
        if Conversion::of(swap.context, self.from, self.to).may_fail() {
            batches.effects = batches.effects.failing_on(RowFailure::Cast(self.id.clone()));
        }
        pieces.push(Piece::new(StageKind::Fill, batches));
        if !self.to.not_null {
            return vec![self.filled()];
        }
        let (check, not_null) = online::check(&new);
        let [added, validated] =
            [Milestone::AddedUnvalidated(check.clone()), Milestone::Validated(check.clone())];
        let add = constraint::add_not_valid(&check, &not_null).needs([there]).creates([added.clone()]);
        pieces.push(Piece::new(StageKind::Expand, add));
        let validate = constraint::validate(&check, &not_null).needs([added, self.filled()]);
        pieces.push(Piece::new(StageKind::Validate, validate.creates([validated.clone()])));
        vec![self.filled(), validated]
    }

    fn filling<'f>(&'f self, context: &Context<'_>, new: &'f ColumnId) -> Filling<'f> {
        let value = match Conversion::of(context, self.from, self.to).cast() {
            Cast::Assignment => quote::ident(&self.id.name),
            Cast::Using(expression) => expression,
        };
        Filling { change: self.change, column: new, value, when: When::Follows(self.id.name.clone()) }
    }

    /// `ALTER TABLE` for a moment.
    fn alter_table(&self, clause: &str) -> Step {
        let sql = format!("ALTER TABLE {} {clause}", quote::relation(&self.id.table.0));
        let effects = Effects::lock(&self.id.table, LockMode::AccessExclusiveLock);
        Step::new(Phase::AlterColumn, self.change, sql, effects)
    }
}

fn named(id: &ColumnId, suffix: &str) -> ColumnId {
    ColumnId { table: id.table.clone(), name: suffixed(&id.name, suffix) }
}
