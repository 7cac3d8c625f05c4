//! The order that parents and children impose on each other's statements.

use std::collections::BTreeSet;

use schema_model::{ColumnId, ConstraintKind, ObjectId, Schema, TableId};

use super::super::Context;
use super::super::milestone::Milestone;
use super::super::step::Step;
use super::super::{column, table};
use super::family::{Family, is_check};
use super::keys::handed_to;
use super::{above, constraint, given, is_left_to_parent, joined, twins};
use crate::diff::Change;

/// Says `ONLY` where it must be, and links statements about parents with those about their children.
pub(in crate::plan) fn link(context: &Context<'_>, steps: &mut [Step]) {
    if context.before.inheritance.children.is_empty() && context.after.inheritance.children.is_empty() {
        return;
    }
    let changes: Vec<Change> = steps.iter().map(|step| step.change.clone()).collect();
    let family = Family::of(context, changes.iter());
    let swapped = swapped(context, &changes);
    let late = above::late(context, &changes);
    for step in steps {
        let change = step.change.clone();
        if family.needs_only(&change)
            && let Some(rest) = step.sql.strip_prefix("ALTER TABLE ")
        {
            step.sql = format!("ALTER TABLE ONLY {rest}");
        } else {
            hand_down(&family, step);
        }
        if let Some(table) = table::altered(&change) {
            let parted = changes.iter().filter_map(|other| match other {
                Change::Detach { id, parent, .. } if *parent == table || *id == table => {
                    Some(Milestone::Detached(id.clone()))
                }
                _ => None,
            });
            step.links.need(parted);
        }
        if let ObjectId::Column(id) = change.object() {
            step.links.need([Milestone::Disinherited(id)]);
        }
        link_change(context, &family, &swapped, step, &change);
        if let Change::AddConstraint { constraint, .. } = &change
            && let ConstraintKind::ForeignKey(key) = &constraint.kind
        {
            given::link_foreign_key(context, step, &key.target);
        }
        if let Change::Detach { parent, bound: Some(_), .. } = &change {
            // "removing partition violates foreign key constraint".
            let (_, going) = joined::let_go(context, &changes, parent);
            step.links.need(going.into_iter().map(|key| Milestone::Gone(ObjectId::Constraint(key))));
        }
        if let Change::DropTable { id, .. } = &change {
            let parted = |own: &TableId| {
                changes.iter().any(|other| matches!(other, Change::Detach { id, .. } if id == own))
            };
            step.links.remove(going_along(context.before, id, &parted).into_iter().map(ObjectId::Table));
        }
        if let Change::AddConstraint { id, .. } = &change
            && late.contains(id)
        {
            step.links.creates.retain(|own| *own != Milestone::Settled(id.table.clone()));
            for child in above::new_descendants(context, &changes, &id.table) {
                give(&family, step, constraint(&child, &id.name));
                step.links.need([ObjectId::Table(child)]);
            }
        }
    }
}

fn link_change(
    context: &Context<'_>,
    family: &Family<'_>,
    swapped: &BTreeSet<TableId>,
    step: &mut Step,
    change: &Change,
) {
    let inheritance = &context.after.inheritance;
    match change {
        Change::Attach { id, parent, .. } => {
            step.links.need([Milestone::Settled(parent.clone())]);
            if !swapped.contains(id) {
                step.links.need([Milestone::Settled(id.clone()), Milestone::Detached(id.clone())]);
            }
        }
        Change::Detach { id, .. } if swapped.contains(id) => {
            step.links.need([Milestone::Attached(id.clone())])
        }
        Change::DropTable { id, .. } => {
            let parents = context.before.inheritance.children.get(id).map(|child| child.parents.clone());
            step.links.release(parents.into_iter().flatten().map(ObjectId::Table));
        }
        Change::DropColumn { id, .. } => {
            // What a child says itself it loses, or alters, once the parent has lost its own.
            for child in family.descendants(&id.table) {
                let own = with_name(child, &id.name);
                step.links.create([Milestone::Disinherited(own.clone())]);
                step.links.release([ObjectId::Column(own)]);
            }
        }
        Change::DropConstraint { id, constraint: dropped } => {
            // A foreign key holds every partition of its target.
            if let ConstraintKind::ForeignKey(key) = &dropped.kind {
                let held = partitions_below(context.before, &key.target);
                step.links.release([ObjectId::Table(key.target.clone())]);
                step.links.release(held.into_iter().map(ObjectId::Table));
                step.links.create([Milestone::Gone(ObjectId::Constraint(id.clone()))]);
            }
            // What was inherited belongs to the table once it is alone.
            step.links.need([Milestone::Detached(id.table.clone())]);
            if is_check(&dropped.kind) {
                let own = family.descendants(&id.table).into_iter().map(|child| constraint(child, &id.name));
                step.links.release(own);
            }
            let gone = handed_down(context.before, &id.table, &id.name);
            step.links.remove(gone);
        }
        Change::DropIndex { table, id, .. } => {
            let gone = handed_down(context.before, table, &id.0.name);
            step.links.remove(gone);
        }
        Change::CreateTable { id, .. } => {
            let child = inheritance.children.get(id).filter(|child| child.bound.is_none());
            for parent in child.into_iter().flat_map(|child| &child.parents) {
                step.links.need([ObjectId::Table(parent.clone()).into(), Milestone::Settled(parent.clone())]);
            }
        }
        // A child that says a column or a check itself, too, says it first: the parent's joins it.
        Change::AddColumn { id, .. } => {
            for child in family.descendants(&id.table) {
                let own = with_name(child, &id.name);
                let had =
                    context.before.tables.get(child).is_some_and(|child| child.column(&id.name).is_some());
                if had || !is_left_to_parent(context, child, &ObjectId::Column(own.clone())) {
                    step.links.need(column::states(&own));
                }
            }
        }
        Change::AddConstraint { id, constraint: added } => {
            if twins::late(context, &id.table).contains(&id.name) {
                step.links.need([Milestone::Attached(id.table.clone())]);
                // The table waits for it no more.
                step.links.creates.retain(|own| *own != Milestone::Settled(id.table.clone()));
            }
            if is_check(&added.kind) {
                for child in family.descendants(&id.table) {
                    give(family, step, constraint(child, &id.name));
                }
            }
            step.links.need(handed_down(context.after, &id.table, &id.name));
        }
        Change::CreateIndex { table, id, .. } => {
            step.links.need(handed_down(context.after, table, &id.0.name));
        }
        _ => {}
    }
}

/// A child gets a check with its parent's, or says it itself, too, and says it first: the parent's joins it.
fn give(family: &Family<'_>, step: &mut Step, own: ObjectId) {
    let is_given = family.has_from_parent(&own);
    if is_given { &mut step.links.creates } else { &mut step.links.needs }.push(own.into());
}

/// What a statement does to a column of a parent it does to those of the children.
fn hand_down(family: &Family<'_>, step: &mut Step) {
    let ObjectId::Column(id) = step.change.object() else { return };
    let own = column::states(&id);
    for child in family.descendants(&id.table) {
        let theirs = column::states(&with_name(child, &id.name));
        for list in [&mut step.links.creates, &mut step.links.removes, &mut step.links.needs] {
            let found: Vec<Milestone> = own
                .iter()
                .zip(&theirs)
                .filter(|(state, _)| list.contains(state))
                .map(|(_, state)| state.clone())
                .collect();
            list.extend(found);
        }
    }
}

/// The children that get a new parent before they leave the old one, so that their columns never become their own:
/// those that already have, as it is, all that the new parent asks for.
fn swapped(context: &Context<'_>, changes: &[Change]) -> BTreeSet<TableId> {
    let touched: BTreeSet<ObjectId> =
        changes.iter().filter(|change| reshapes(change)).map(Change::object).collect();
    let is_ready = |id: &TableId, parent: &TableId| {
        let (Some(own), Some(wanted)) = (context.before.tables.get(id), context.after.tables.get(parent))
        else {
            return false;
        };
        let columns = wanted.columns.iter().all(|column| {
            let is_touched = touched.contains(&ObjectId::Column(with_name(id, &column.name)));
            own.column(&column.name).is_some_and(|own| own.ty == column.ty && !is_touched)
        });
        let mut checks = wanted.constraints.iter().filter(|(_, own)| is_check(&own.kind));
        columns
            && checks.all(|(name, _)| {
                own.constraints.contains_key(name) && !touched.contains(&constraint(id, name))
            })
    };
    let leaves = |child: &TableId| {
        changes.iter().any(|change| matches!(change, Change::Detach { id, bound: None, .. } if id == child))
    };
    let comes_back = |child: &TableId, of: &TableId| {
        changes.iter().any(|change| {
            matches!(change, Change::Detach { id, parent, bound: None } if id == child && parent == of)
        })
    };
    let mut ready: BTreeSet<TableId> = BTreeSet::new();
    let mut unready: BTreeSet<TableId> = BTreeSet::new();
    for change in changes {
        if let Change::Attach { id, parent, bound: None } = change
            && leaves(id)
        {
            if is_ready(id, parent) && !comes_back(id, parent) { &mut ready } else { &mut unready }
                .insert(id.clone());
        }
    }
    ready.difference(&unready).cloned().collect()
}

/// Whether a change makes a column or check what it was not, in the eyes of a parent.
fn reshapes(change: &Change) -> bool {
    matches!(
        change,
        Change::AddColumn { .. }
            | Change::RecreateColumn { .. }
            | Change::SetColumnType { .. }
            | Change::SetNotNull { .. }
            | Change::AddConstraint { .. }
    )
}

/// The partitions of a table, and theirs.
pub(in crate::plan) fn partitions_below(schema: &Schema, id: &TableId) -> Vec<TableId> {
    let children = schema.inheritance.children_of(id).filter(|child| schema.inheritance.is_partition(child));
    children.flat_map(|child| [vec![child.clone()], partitions_below(schema, child)].concat()).collect()
}

/// The partitions that go with a table, since nothing detaches them before.
fn going_along(schema: &Schema, id: &TableId, parted: &impl Fn(&TableId) -> bool) -> Vec<TableId> {
    let children = schema.inheritance.children_of(id).filter(|child| schema.inheritance.is_partition(child));
    let going = children.filter(|child| !parted(child));
    going.flat_map(|child| [vec![child.clone()], going_along(schema, child, parted)].concat()).collect()
}

/// The indexes of children that an index of the parent takes along.
pub(super) fn handed_down(schema: &Schema, parent: &TableId, name: &str) -> Vec<ObjectId> {
    schema.inheritance.children_of(parent).flat_map(|child| handed_to(schema, child, name)).collect()
}

fn with_name(table: &TableId, name: &str) -> ColumnId {
    ColumnId { table: table.clone(), name: name.to_owned() }
}
