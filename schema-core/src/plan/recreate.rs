//! What hangs on something that is dropped for a moment or changes its type, by PostgreSQL's own records: dropped with
//! it and made again, with comment and privileges.

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{Column, ColumnId, Grants, NamedId, ObjectId, Schema, Table, TableId};

use super::{Context, column, homonym, names, rebuild, shell, types};
use crate::diff::{self, Change, PartAction};

/// Adds the changes that the ones at hand force upon whatever depends on them, however far away.
pub(super) fn complete(context: &Context<'_>, changes: &mut Vec<Change>) {
    if context.before.dependencies.is_empty() {
        return;
    }
    let mut returns: BTreeSet<ObjectId> = disturbing(changes);
    let mut disturbed = returns.clone();
    // What is removed lets go first: a view that is grouped by a key has it, too.
    let dropped = changes.iter().filter(|change| {
        matches!(change, Change::DropObject { .. } | Change::DropConstraint { .. } | Change::DropEnum { .. })
    });
    disturbed.extend(dropped.map(Change::object));
    let mut settled: BTreeSet<ObjectId> = BTreeSet::new();
    while let Some(next) = disturbed.difference(&settled).next().cloned() {
        settled.insert(next.clone());
        let hanging = context.before.dependencies.iter().filter(|(_, referenced)| *referenced == next);
        for (dependent, _) in hanging {
            if lets_go(context, changes, dependent, &next) && !returns.contains(&next) {
                continue;
            }
            release_parts(context, changes, dependent, &next);
            // A column that gets another type has a default, too.
            let is_open = matches!(dependent, ObjectId::Column(_)) || !disturbed.contains(dependent);
            if is_open && disturb(context, changes, dependent, &next) {
                disturbed.insert(dependent.clone());
                returns.insert(dependent.clone());
            }
        }
    }
}

/// Whether a change has `dependent` let go of `gone`, which is dropped for good.
fn lets_go(context: &Context<'_>, changes: &[Change], dependent: &ObjectId, gone: &ObjectId) -> bool {
    // While functions of one name come and go, nothing that calls one can be put in the place of what does: the call
    // would be one of either.
    let name = |id: &ObjectId| match id {
        ObjectId::Named(id) => homonym::routine_name(id),
        _ => None,
    };
    let own = name(gone);
    let is_other = |change: &Change| {
        matches!(change, Change::CreateObject { .. }) && own.is_some() && name(&change.object()) == own
    };
    let is_ambiguous = changes.iter().any(is_other);
    let edge = |part: &str| (dependent.clone(), part.to_owned(), gone.clone());
    let by_part = |part: &str| context.before.part_dependencies.contains(&edge(part));
    let rests = by_part(schema_model::EXPRESSION);
    changes.iter().filter(|change| change.object() == *dependent).any(|change| match change {
        Change::ReplaceObject { .. } => !is_ambiguous,
        Change::DropObject { .. } | Change::DropColumn { .. } | Change::DropTable { .. } => true,
        Change::RecreateColumn { .. } | Change::DropExpression { .. } => true,
        Change::DropConstraint { .. } | Change::DropIndex { .. } => true,
        Change::SetDefault { to, .. } => rests && (to.is_none() || !is_ambiguous),
        Change::SetColumnType { .. } => !rests,
        Change::AlterObject { id, part, action, .. } if id.kind == Kind::Domain => {
            by_part(part) && *action != PartAction::Add
        }
        Change::AlterObject { .. } => true,
        Change::SetTypeAside { .. } => !matches!(gone, ObjectId::Named(gone) if gone.kind.is_routine()),
        Change::SetTableType { .. } | Change::Detach { .. } => true,
        _ => false,
    })
}

/// Has the checks and the default of a domain that makes room for its successor let go of a routine.
fn release_parts(context: &Context<'_>, changes: &mut Vec<Change>, dependent: &ObjectId, cause: &ObjectId) {
    let (ObjectId::Named(id), ObjectId::Named(routine)) = (dependent, cause) else { return };
    let Some(old) = context.before.objects.get(id) else { return };
    if id.kind == Kind::Domain && routine.kind.is_routine() && types::is_set_aside(changes, dependent) {
        // Its successor has them from the start.
        types::disturb_domain(changes, context.before, id, (old, None), cause);
    }
}

/// Leaves out what happens by itself: a trigger goes with its table, and privileges with what they are on.
pub(super) fn leave_out_implied(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut gone = BTreeSet::new();
    let mut goes_along: BTreeSet<ObjectId> = BTreeSet::new();
    for change in changes.iter() {
        match change {
            Change::DropObject { id, .. } if id.kind == Kind::Type => {
                goes_along.extend(shell::functions(context.before, id).into_iter().cloned());
            }
            Change::DropTable { id, .. } => {
                gone.insert(id.clone());
            }
            Change::DropObject { id, object } if id.kind.is_relation() => {
                gone.extend(object.relation.clone())
            }
            _ => {}
        }
    }
    let remade: Vec<ObjectId> = changes
        .iter()
        .flat_map(|change| match change {
            Change::CreateTable { id, table } => {
                let counted = table.columns.iter().filter_map(|own| column::sequence_of(id, own));
                counted.chain([ObjectId::Table(id.clone())]).collect()
            }
            Change::RecreateColumn { id, to, .. } => {
                let counted = column::sequence_of(&id.table, to);
                counted.into_iter().chain([ObjectId::Column(id.clone())]).collect()
            }
            Change::CreateObject { .. } | Change::CreateEnum { .. } | Change::CreateSequence { .. } => {
                vec![change.object()]
            }
            _ => Vec::new(),
        })
        .collect();
    // What was granted on the columns of a relation went with it, whatever has its name now.
    changes.retain(|change| {
        !matches!(change, Change::SetGrants { id: ObjectId::Column(own), .. } if gone.contains(&own.table))
    });
    let none = Grants::default();
    for id in &remade {
        // It is born with what default privileges say, wanted or not.
        diff::granted_anew(changes, context.before, id, context.after.grants.get(id).unwrap_or(&none));
        for (on, grants) in &context.after.grants {
            if is_column_of(context, on, id) {
                diff::granted_anew(changes, context.before, on, grants);
            }
        }
    }
    changes.retain(|change| match change {
        Change::DropObject { id, .. } if goes_along.contains(&ObjectId::Named(id.clone())) => false,
        Change::DropObject { id, object } if !id.kind.is_relation() => {
            let table = object.relation.as_ref().filter(|table| gone.contains(table));
            let own = ObjectId::Named(id.clone());
            table.is_none_or(|table| {
                reads_beyond(context, &gone, id, table) || diff::circle::hangs_on(context.before, table, &own)
            })
        }
        Change::SetGrants { id, .. } => !context.before.holds(id) || context.after.holds(id),
        _ => true,
    });
}

/// Whether a policy or rule reads another relation that goes, too: two that hang on each other's relations could go in
/// no order.
fn reads_beyond(context: &Context<'_>, gone: &BTreeSet<TableId>, id: &NamedId, table: &TableId) -> bool {
    let relation = |object: &ObjectId| match object {
        ObjectId::Table(id) => Some(id.clone()),
        ObjectId::Column(id) => Some(id.table.clone()),
        ObjectId::Named(id) => context.before.objects.get(id)?.relation.clone(),
        _ => None,
    };
    let own = context
        .before
        .dependencies
        .iter()
        .filter(|(dependent, _)| matches!(dependent, ObjectId::Named(other) if other == id));
    own.filter_map(|(_, referenced)| relation(referenced))
        .any(|other| other != *table && gone.contains(&other))
}

/// What the changes take away for a moment or turn into something else.
fn disturbing(changes: &[Change]) -> BTreeSet<ObjectId> {
    let made: BTreeSet<ObjectId> = changes
        .iter()
        .filter(|change| {
            matches!(
                change,
                Change::CreateObject { .. }
                    | Change::CreateTable { .. }
                    | Change::AddConstraint { .. }
                    | Change::CreateIndex { .. }
            )
        })
        .map(Change::object)
        .collect();
    let disturbs = |change: &&Change| match change {
        Change::SetColumnType { .. } | Change::RecreateColumn { .. } | Change::SetTypeAside { .. } => true,
        // What reads an attribute keeps it from going and from getting another type.
        Change::AlterObject { id, part, action, sql: _ } => {
            id.kind == Kind::Type && part.starts_with("attribute ") && *action != PartAction::Add
        }
        Change::DropObject { .. } | Change::DropConstraint { .. } | Change::DropIndex { .. } => {
            made.contains(&change.object())
        }
        _ => false,
    };
    let mut found: BTreeSet<ObjectId> = changes.iter().filter(disturbs).map(Change::object).collect();
    let stale: Vec<ObjectId> = changes.iter().filter_map(|change| stale(change, &found)).collect();
    found.extend(stale);
    let taken = names::taken(changes);
    for change in changes {
        // A relation that must go before others come, since they have names of its own: whatever moves from it to them
        // is made again.
        match change {
            Change::DropTable { id, table }
                if names::of_table(id, table).any(|name| taken.contains(&name)) =>
            {
                let column = |own: &Column| ColumnId { table: id.clone(), name: own.name.clone() };
                found.extend(table.columns.iter().map(column).map(ObjectId::Column));
                found.insert(ObjectId::Table(id.clone()));
            }
            Change::DropObject { id, object }
                if id.kind.is_relation()
                    && object.relation.as_ref().is_some_and(|id| taken.contains(&id.0)) =>
            {
                found.insert(ObjectId::Named(id.clone()));
            }
            _ => {}
        }
    }
    found
}

/// A generated column that goes before one that it reads gets another type: what is to read others instead cannot, at
/// that time.
fn stale(change: &Change, found: &BTreeSet<ObjectId>) -> Option<ObjectId> {
    let Change::DropColumn { id, column } = change else { return None };
    let read = |name: &String| ObjectId::Column(ColumnId { table: id.table.clone(), name: name.clone() });
    let is_stale = column.generated.as_ref()?.columns.iter().map(read).any(|own| found.contains(&own));
    is_stale.then(|| ObjectId::Column(id.clone()))
}

/// Has `dependent` dropped before and made again after; says whether others may hang on it in turn.
fn disturb(context: &Context<'_>, changes: &mut Vec<Change>, dependent: &ObjectId, cause: &ObjectId) -> bool {
    let (before, after) = (context.before, context.after);
    match dependent {
        ObjectId::Named(id) => {
            let (Some(old), Some(new)) = (before.objects.get(id), after.objects.get(id)) else { return true };
            let is_called = matches!(cause, ObjectId::Named(cause) if cause.kind.is_routine());
            if types::is_set_aside(changes, dependent) {
                return true;
            }
            if id.kind == Kind::Domain && is_called {
                types::disturb_domain(changes, before, id, (old, Some(new)), cause);
                return false;
            }
            // Statistics follow the column that they are on.
            changes.retain(|change| !is_definition(change, id));
            diff::recreate(changes, id, old, new);
            true
        }
        ObjectId::Constraint(id) => {
            let of = |schema: &Schema| Some(schema.tables.get(&id.table)?.constraints.get(&id.name)?.clone());
            if let (Some(old), Some(new), ObjectId::Named(_)) = (of(before), of(after), cause) {
                rebuild::constraint(changes, id, &old, &new);
                return true;
            }
            false
        }
        ObjectId::Index(id) => {
            let on = |(_, table): &(_, &Table)| table.indexes.contains_key(&id.0.name);
            let mut tables = before.tables.iter().filter(|(table, _)| table.0.schema == id.0.schema);
            let Some((table, old)) = tables.find(on) else { return false };
            let new = after.tables.get(table).and_then(|table| table.indexes.get(&id.0.name));
            let is_dropped =
                changes.iter().any(|c| matches!(c, Change::DropIndex { id: own, .. } if own == id));
            if let (Some(old), Some(new), ObjectId::Named(_)) = (old.indexes.get(&id.0.name), new, cause)
                && !is_dropped
            {
                rebuild::forget(changes, &ObjectId::Index(id.clone()));
                rebuild::index(changes, table, id, old, new);
            }
            false
        }
        ObjectId::Column(id) => {
            if let ObjectId::Named(cause) = cause {
                disturb_column(context, changes, id, cause);
            }
            false
        }
        _ => false,
    }
}

/// A default, or the expression of a generated column, that calls what is made again.
fn disturb_column(context: &Context<'_>, changes: &mut Vec<Change>, id: &ColumnId, cause: &NamedId) {
    let of = |schema: &Schema| Some(schema.tables.get(&id.table)?.column(&id.name)?.clone());
    let (Some(old), Some(new)) = (of(context.before), of(context.after)) else { return };
    if old.generated.is_some() && new.generated.is_some() {
        changes.retain(|change| change.is_rename() || change.object() != ObjectId::Column(id.clone()));
        diff::recreate_column(changes, id, &old, &new);
    } else if old.default.is_some() && !matches!(cause.kind, Kind::Type | Kind::Domain | Kind::Collation) {
        changes.retain(|change| !matches!(change, Change::SetDefault { id: own, .. } if own == id));
        changes.push(Change::SetDefault { id: id.clone(), from: old.default, to: None });
        if new.default.is_some() {
            changes.push(Change::SetDefault { id: id.clone(), from: None, to: new.default });
        }
    }
}

/// Whether making the object again says what the change says.
pub(super) fn is_definition(change: &Change, id: &NamedId) -> bool {
    match change {
        Change::CreateObject { id: own, .. }
        | Change::DropObject { id: own, .. }
        | Change::ReplaceObject { id: own, .. }
        | Change::AlterObject { id: own, .. } => own == id,
        Change::SetComment { id: ObjectId::Named(own), .. } => own == id,
        _ => false,
    }
}

fn is_column_of(context: &Context<'_>, on: &ObjectId, relation: &ObjectId) -> bool {
    let ObjectId::Column(column) = on else { return false };
    match relation {
        ObjectId::Table(id) => column.table == *id,
        ObjectId::Named(id) if id.kind.is_relation() => {
            let relation = context.after.objects.get(id).and_then(|object| object.relation.as_ref());
            relation == Some(&column.table)
        }
        _ => false,
    }
}
