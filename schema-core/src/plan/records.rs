//! PostgreSQL's own records of what hangs on what, to the order of steps.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::object::Kind;
use schema_model::{ConstraintKind, EXPRESSION, ObjectId, TableId};

use super::milestone::Milestone;
use super::step::{Phase, Side, Step};
use super::{Context, body, homonym, shell};
use crate::diff::{Change, PartAction};

type Records<'a> = BTreeMap<&'a ObjectId, Vec<&'a ObjectId>>;

/// Lets each step wait for what its objects need afterwards, and go before what they needed is dropped.
pub(super) fn link(context: &Context<'_>, steps: &mut [Step]) {
    let (before, after) =
        (by_dependent(&context.before.dependencies), by_dependent(&context.after.dependencies));
    if before.is_empty() && after.is_empty() {
        return;
    }
    evaluate_late(context, &after, steps);
    let dropped: BTreeSet<ObjectId> = steps
        .iter()
        .filter(|step| matches!(step.change, Change::DropObject { .. } | Change::DropTable { .. }))
        .map(|step| step.change.object())
        .collect();
    for step in steps {
        if matches!(
            step.phase,
            Phase::Settings | Phase::Comment | Phase::Owner | Phase::Grant | Phase::Rename
        ) {
            continue;
        }
        let object = step.change.object();
        let makes = step.links.makes(&object);
        let unmakes = step.links.unmakes(&object);
        let side = step.links.side;
        let (takes, gives) = match (side, &step.change) {
            (Side::Takes, _) => (true, false),
            (Side::Gives, _) => (false, true),
            (Side::Type, _) => (true, true),
            // Parted from its type first, and last made of it again.
            (Side::Change, Change::SetTableType { .. }) => {
                (step.phase == Phase::First, step.phase != Phase::First)
            }
            (Side::Change, change) => sides(change),
        };
        // The default is in the hands of other steps.
        let is_left = |schema: &schema_model::Schema, on: &ObjectId| {
            let is_type = matches!(on, ObjectId::Enum(_) | ObjectId::Table(_)) || is_made_of(on);
            let edge = || (step.change.object(), EXPRESSION.to_owned(), on.clone());
            side == Side::Type && !is_type && schema.part_dependencies.contains(&edge())
        };
        let mut about: BTreeSet<ObjectId> = BTreeSet::from([object]);
        let existing = step.links.creates.iter().chain(&step.links.removes).filter_map(Milestone::existing);
        about.extend(existing.cloned());
        // What lives on a relation goes with it, and is gone when it goes.
        if let Some(relation) = dropped_relation(&step.change) {
            // Partitions go with their table, unless they go before it.
            let mut gone = context.before.inheritance.descendants(relation);
            gone.retain(|id| !dropped.contains(&ObjectId::Table(id.clone())));
            gone.insert(relation.clone());
            let attached = context
                .before
                .objects
                .iter()
                .filter(|(_, own)| own.relation.as_ref().is_some_and(|on| gone.contains(on)));
            about.extend(
                attached.map(|(id, _)| ObjectId::Named(id.clone())).filter(|id| !dropped.contains(id)),
            );
        }
        let of = |records: &Records<'_>, schema: &schema_model::Schema| -> Vec<ObjectId> {
            let found = about.iter().filter_map(|id| records.get(id)).flatten();
            let found = found.filter(|id| !about.contains(**id) && !is_left(schema, id));
            found.map(|id| (*id).clone()).collect()
        };
        let (released, needed) = (of(&before, context.before), of(&after, context.after));
        if takes && (unmakes || !makes) {
            step.links.release(released);
        }
        if gives && (makes || !unmakes) {
            // A call of one of several functions of a name is one of the new ones once the old ones are gone.
            if makes || !takes {
                let routines = needed.iter().filter_map(homonym::without_overloads);
                step.links.need(routines.collect::<Vec<_>>());
            }
            let waits = |id: &ObjectId| about.iter().any(|own| shell::is_mutual(context.after, own, id));
            let columns = needed.iter().filter_map(|id| match id {
                ObjectId::Column(id) => Some(Milestone::Retyped(id.clone())),
                _ => None,
            });
            let retyped: Vec<Milestone> = columns.collect();
            let (shells, needed): (Vec<ObjectId>, Vec<ObjectId>) =
                needed.into_iter().partition(|id| is_type(id) && waits(id));
            step.links.need(shells.into_iter().map(Milestone::ShellMade));
            // What is there already may have another definition first: a function that becomes immutable, a view that
            // gains a column.
            let replaced = needed.iter().filter_map(|id| match id {
                ObjectId::Named(id) => Some(Milestone::Defined(id.clone())),
                _ => None,
            });
            step.links.need(replaced.collect::<Vec<_>>());
            let holds_rows = matches!(step.change, Change::CreateTable { .. } | Change::AddColumn { .. });
            let own = step.table();
            let rows = needed.iter().filter_map(|id| match id {
                ObjectId::Table(id) if body::returns_rows(&step.change, id) => {
                    Some(Milestone::Settled(id.clone()))
                }
                // A column of its row type keeps it as it is.
                ObjectId::Table(id) if holds_rows && own.as_ref() != Some(id) => {
                    Some(Milestone::Settled(id.clone()))
                }
                _ => None,
            });
            step.links.need(rows.collect::<Vec<_>>());
            step.links.need(needed);
            if makes {
                step.links.need(retyped);
            }
        }
        match &step.change {
            Change::DropObject { id, .. } => {
                step.links.create([Milestone::Gone(ObjectId::Named(id.clone()))])
            }
            Change::DropColumn { .. } => step.links.create([Milestone::Gone(step.change.object())]),
            Change::DropTable { id, table } => {
                let column = |name: &String| schema_model::ColumnId { table: id.clone(), name: name.clone() };
                let columns =
                    table.columns.iter().map(|own| Milestone::Gone(ObjectId::Column(column(&own.name))));
                step.links.create(columns);
            }
            Change::SetColumnType { id, .. } => {
                let (row, id) = (ObjectId::Table(id.table.clone()), ObjectId::Column(id.clone()));
                let is_held = |dependent: &ObjectId, on: &ObjectId| {
                    *on == row && matches!(dependent, ObjectId::Column(_)) && *dependent != id
                };
                let hanging = context.before.dependencies.iter();
                let hanging = hanging.filter(|(own, on)| *on == id || is_held(own, on));
                step.links.need(hanging.map(|(dependent, _)| Milestone::Gone(dependent.clone())));
            }
            _ => {}
        }
    }
}

/// Lets what runs functions as it is made come after what their bodies may name, of which there is no record: a
/// materialized view runs its query, and the views in it run theirs; what reads rows runs functions on them.
fn evaluate_late(context: &Context<'_>, after: &Records<'_>, steps: &mut [Step]) {
    for step in steps {
        let object = step.change.object();
        let has_rows = step.table().is_some_and(|table| context.before.tables.contains_key(&table));
        let runs = match &step.change {
            Change::CreateObject { id, .. } => id.kind == Kind::MaterializedView,
            Change::AddConstraint { constraint, .. } | Change::ValidateConstraint { constraint, .. } => {
                let reads =
                    matches!(constraint.kind, ConstraintKind::Check(_) | ConstraintKind::Exclusion(_));
                has_rows && reads && constraint.validated
            }
            Change::CreateIndex { .. } => has_rows,
            Change::AddColumn { column, .. } | Change::RecreateColumn { to: column, .. } => {
                let computed = column.generated.is_some() || column.default.is_some();
                has_rows && computed && step.links.makes(&object)
            }
            Change::AlterObject { id, action, part, .. } => {
                id.kind == Kind::Domain && *action == PartAction::Add && part.starts_with("constraint ")
            }
            _ => false,
        };
        if runs && calls(after, &object) {
            step.phase = Phase::Evaluated;
        }
    }
}

/// Whether an object calls a routine, by whatever way.
fn calls(records: &Records<'_>, id: &ObjectId) -> bool {
    let mut seen: BTreeSet<&ObjectId> = BTreeSet::new();
    let mut next = vec![id];
    while let Some(id) = next.pop() {
        if matches!(id, ObjectId::Named(named) if named.kind.is_routine()) {
            return true;
        }
        if seen.insert(id) {
            next.extend(records.get(id).into_iter().flatten().copied());
        }
    }
    false
}

/// Whether it is a type that columns can be of.
fn is_made_of(id: &ObjectId) -> bool {
    matches!(id, ObjectId::Named(id) if matches!(id.kind, Kind::Type | Kind::Domain))
}

fn is_type(id: &ObjectId) -> bool {
    matches!(id, ObjectId::Named(id) if id.kind == Kind::Type)
}

fn dropped_relation(change: &Change) -> Option<&TableId> {
    match change {
        Change::DropTable { id, .. } => Some(id),
        Change::DropObject { id, object } if id.kind.is_relation() => object.relation.as_ref(),
        _ => None,
    }
}

/// Whether a change takes away what was there before, and whether it brings what is there after.
fn sides(change: &Change) -> (bool, bool) {
    match change {
        Change::SetDefault { from, to, .. } => (from.is_some(), to.is_some()),
        Change::AlterObject { id, action, .. } if matches!(id.kind, Kind::Type | Kind::Domain) => {
            (*action != PartAction::Add, *action != PartAction::Drop)
        }
        Change::CreateObject { .. }
        | Change::CreateTable { .. }
        | Change::AddColumn { .. }
        | Change::AddConstraint { .. }
        | Change::CreateIndex { .. } => (false, true),
        Change::DropObject { .. }
        | Change::DropTable { .. }
        | Change::DropColumn { .. }
        | Change::DropConstraint { .. }
        | Change::DropIndex { .. } => (true, false),
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
