//! Partitions and inheritance to steps, and what parents hand down left out.

use std::collections::BTreeSet;

use schema_model::{Column, ColumnId, ConstraintId, ConstraintKind, IndexId, ObjectId, Schema, TableId};

use super::step::{Phase, Step};
use super::{Context, Effects, LockMode};
use crate::diff::Change;
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change) {
    let both = |child: &TableId, parent: &TableId, lock| {
        Effects::lock(child, LockMode::AccessExclusiveLock).and_lock(parent, lock)
    };
    match change {
        Change::Attach { id, parent, bound } => {
            let (child, table) = (quote::relation(&id.0), quote::relation(&parent.0));
            let (sql, effects) = match bound {
                Some(bound) => (
                    format!("ALTER TABLE {table} ATTACH PARTITION {child} {bound}"),
                    both(id, parent, LockMode::ShareUpdateExclusiveLock).scanning(id),
                ),
                None => (
                    format!("ALTER TABLE {child} INHERIT {table}"),
                    both(id, parent, LockMode::ShareUpdateExclusiveLock),
                ),
            };
            let step = Step::new(Phase::Attach, change, sql, effects);
            let needs = parts(context.after, id).chain(parts(context.after, parent));
            steps.push(step.creates([attached(id)]).needs(needs.collect::<Vec<_>>()).needs([detached(id)]));
        }
        Change::Detach { id, parent, bound } => {
            let (child, table) = (quote::relation(&id.0), quote::relation(&parent.0));
            let sql = match bound {
                Some(_) => format!("ALTER TABLE {table} DETACH PARTITION {child}"),
                None => format!("ALTER TABLE {child} NO INHERIT {table}"),
            };
            let effects = both(id, parent, LockMode::AccessExclusiveLock);
            let step = Step::new(Phase::First, change, sql, effects);
            let released = parts(context.before, id).chain(parts(context.before, parent));
            steps.push(step.creates([detached(id)]).releases(released.collect::<Vec<_>>()));
        }
        _ => {}
    }
}

/// `PARTITION BY` or `INHERITS` of a new table.
pub(super) fn clause(context: &Context<'_>, id: &TableId) -> String {
    let inheritance = &context.after.inheritance;
    let mut sql = String::new();
    if let Some(child) = inheritance.children.get(id).filter(|child| child.bound.is_none()) {
        let parents: Vec<String> = child.parents.iter().map(|parent| quote::relation(&parent.0)).collect();
        sql += &format!(" INHERITS ({})", parents.join(", "));
    }
    if let Some(key) = inheritance.keys.get(id) {
        sql += &format!(" PARTITION BY {key}");
    }
    sql
}

/// Whether `CREATE TABLE` leaves it to the parent. A partition is made whole and attached afterwards.
pub(super) fn is_left_to_parent(context: &Context<'_>, table: &TableId, id: &ObjectId) -> bool {
    let inheritance = &context.after.inheritance;
    inheritance.inherited.contains_key(id) && !inheritance.is_partition(table)
}

/// A statement on a parent reaches its children: what they share with it is not said again.
pub(super) fn leave_out_inherited(context: &Context<'_>, changes: &mut Vec<Change>) {
    let (before, after) = (&context.before.inheritance, &context.after.inheritance);
    if before.children.is_empty() && after.children.is_empty() {
        return;
    }
    let moved: BTreeSet<TableId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Detach { id, .. } | Change::Attach { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect();
    drop_foreign_keys_of_moved(context, changes);
    restore_not_null(context, changes);
    let all = changes.clone();
    let dropped: BTreeSet<ObjectId> = all
        .iter()
        .filter(|c| {
            matches!(c, Change::DropConstraint { .. } | Change::DropIndex { .. } | Change::DropTable { .. })
        })
        .map(Change::object)
        .collect();
    // What goes with its like on the parent.
    let goes_along = |table: &TableId, id: &ObjectId| {
        let (Some(name), Some(child)) = (before.inherited.get(id), before.children.get(table)) else {
            return false;
        };
        !moved.contains(table)
            && child.parents.iter().any(|parent| {
                dropped.contains(&constraint(parent, name))
                    || dropped.contains(&ObjectId::Index(IndexId::new(&parent.0.schema, name)))
            })
    };
    changes.retain(|change| {
        if let Change::DropTable { id, .. } = change {
            // A partition goes with what it is a partition of.
            let parents = before.children.get(id).filter(|own| own.bound.is_some()).map(|own| &own.parents);
            return !parents
                .into_iter()
                .flatten()
                .any(|parent| dropped.contains(&ObjectId::Table(parent.clone())) && !moved.contains(id));
        }
        let Some(table) = table_of(change) else { return true };
        let is_drop = matches!(change, Change::DropConstraint { .. } | Change::DropIndex { .. });
        if is_drop && goes_along(&table, &change.object()) {
            return false;
        }
        let (Some(was), Some(is)) = (before.children.get(&table), after.children.get(&table)) else {
            return true;
        };
        if moved.contains(&table) {
            return true;
        }
        let parents = is.parents.iter().filter(|parent| was.parents.contains(parent));
        let reaching = all.iter().filter(|other| !is_only(context, other));
        !parents.into_iter().any(|parent| reaching.clone().any(|other| says_for(parent, other, change)))
    });
    for (id, table) in context.after.tables.iter().filter(|(id, _)| before.children.contains_key(id)) {
        for (name, own) in &table.constraints {
            let object = constraint(id, name);
            let is_made =
                all.iter().any(|c| matches!(c, Change::AddConstraint { .. }) && c.object() == object);
            if goes_along(id, &object) && !is_made {
                let id = ConstraintId { table: id.clone(), name: name.clone() };
                changes.push(Change::AddConstraint { id, constraint: Box::new(own.clone()) });
            }
        }
        for (name, own) in &table.indexes {
            let index = IndexId::new(&id.0.schema, name);
            let object = ObjectId::Index(index.clone());
            let is_made = all.iter().any(|c| matches!(c, Change::CreateIndex { .. }) && c.object() == object);
            if goes_along(id, &object) && !is_made {
                let (table, index_of) = (id.clone(), Box::new(own.clone()));
                changes.push(Change::CreateIndex { table, id: index, index: index_of });
            }
        }
    }
}

/// A partition keeps the foreign keys of its parent when it is detached, and holds their targets; one that goes with its
/// parent holds the targets of its own.
fn drop_foreign_keys_of_moved(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut added = Vec::new();
    let dropped = |table: &TableId| {
        changes.iter().any(|change| matches!(change, Change::DropTable { id, .. } if id == table))
    };
    for change in changes.iter() {
        let (table, holder) = match change {
            Change::Detach { id, parent, bound: Some(_) } if !dropped(id) => (id, parent),
            Change::DropTable { id, .. } => {
                let child = context.before.inheritance.children.get(id).filter(|child| child.bound.is_some());
                if !child.is_some_and(|child| child.parents.iter().any(dropped)) {
                    continue;
                }
                (id, id)
            }
            _ => continue,
        };
        let Some(keys) = context.before.tables.get(holder) else { continue };
        let wanted = |name: &String| {
            context.after.tables.get(table).is_some_and(|own| own.constraints.contains_key(name))
        };
        for (name, own) in &keys.constraints {
            let id = ConstraintId { table: table.clone(), name: name.clone() };
            let said = changes
                .iter()
                .any(|other| matches!(other, Change::DropConstraint { id: own, .. } if *own == id));
            if matches!(own.kind, ConstraintKind::ForeignKey(_)) && !wanted(name) && !said {
                added.push(Change::DropConstraint { id, constraint: Box::new(own.clone()) });
            }
        }
    }
    changes.extend(added);
}

/// A table that is made again takes the sequences along that its columns own.
pub(super) fn remake_sequences(context: &Context<'_>, changes: &mut Vec<Change>) {
    let dropped: BTreeSet<TableId> = changes
        .iter()
        .filter_map(|change| match change {
            Change::DropTable { id, .. } if context.after.tables.contains_key(id) => Some(id.clone()),
            _ => None,
        })
        .collect();
    for (id, sequence) in &context.before.sequences {
        let goes = sequence.owned_by.as_ref().is_some_and(|owner| dropped.contains(&owner.table));
        let Some(wanted) = context.after.sequences.get(id).filter(|_| goes) else { continue };
        changes.retain(|change| change.object() != ObjectId::Sequence(id.clone()));
        changes.push(Change::CreateSequence { id: id.clone(), sequence: wanted.clone() });
        if wanted.owned_by.is_some() {
            let to = wanted.owned_by.clone();
            changes.push(Change::SetSequenceOwner { id: id.clone(), from: None, to });
        }
        if wanted.comment.is_some() {
            let (id, to) = (ObjectId::Sequence(id.clone()), wanted.comment.clone());
            changes.push(Change::SetComment { id, table: None, to });
        }
    }
}

/// Keys and indexes of children come first, under their own names, and their parents' take them over.
pub(super) fn link(context: &Context<'_>, steps: &mut [Step]) {
    let inheritance = &context.after.inheritance;
    for step in steps {
        match &step.change {
            Change::DropTable { id, .. } => {
                let parents = context.before.inheritance.children.get(id).map(|child| child.parents.clone());
                step.links.releases.extend(parents.into_iter().flatten().map(ObjectId::Table));
                let partitions: Vec<TableId> = partitions_below(context.before, id);
                step.links.removes.extend(partitions.into_iter().map(ObjectId::Table));
            }
            Change::DropConstraint { id, constraint } => {
                // A foreign key holds every partition of its target.
                if let ConstraintKind::ForeignKey(key) = &constraint.kind {
                    let held = partitions_below(context.before, &key.target);
                    step.links.releases.push(ObjectId::Table(key.target.clone()));
                    step.links.releases.extend(held.into_iter().map(ObjectId::Table));
                }
                // What was inherited belongs to the table once it is alone.
                step.links.needs.push(detached(&id.table));
                let gone = handed_down(context.before, &id.table.clone(), &id.name.clone());
                step.links.removes.extend(gone);
            }
            Change::DropIndex { table, id, .. } => {
                let gone = handed_down(context.before, &table.clone(), &id.0.name.clone());
                step.links.removes.extend(gone);
            }
            Change::DropColumn { id, .. } => {
                // A column is the child's own once its parent has none.
                let child = context.before.inheritance.children.get(&id.table);
                let parents = child.map(|child| child.parents.clone()).into_iter().flatten();
                step.links.needs.extend(parents.map(|table| column_gone(&table, &id.name)));
                step.links.creates.push(column_gone(&id.table, &id.name));
            }
            Change::CreateTable { id, .. } => {
                let child = inheritance.children.get(id).filter(|child| child.bound.is_none());
                let parents = child.map(|child| child.parents.clone());
                step.links.needs.extend(parents.into_iter().flatten().map(ObjectId::Table));
            }
            Change::AddConstraint { id, .. } => {
                let table = id.table.clone();
                let keys = inheritance.children_of(&table).flat_map(|child| keys(context.after, child));
                let keys: Vec<_> = keys.filter(|id| inheritance.inherited.contains_key(id)).collect();
                step.links.needs.extend(keys);
            }
            Change::CreateIndex { table, .. } => {
                let table = table.clone();
                let keys = inheritance.children_of(&table).flat_map(|child| keys(context.after, child));
                let keys: Vec<_> = keys.filter(|id| inheritance.inherited.contains_key(id)).collect();
                step.links.needs.extend(keys);
            }
            _ => {}
        }
    }
}

/// The partitions of a table, and theirs.
fn partitions_below(schema: &Schema, id: &TableId) -> Vec<TableId> {
    let children = schema.inheritance.children_of(id).filter(|child| schema.inheritance.is_partition(child));
    children.flat_map(|child| [vec![child.clone()], partitions_below(schema, child)].concat()).collect()
}

/// The indexes of children that an index of the parent takes along.
fn handed_down(schema: &Schema, parent: &TableId, name: &str) -> Vec<ObjectId> {
    let children = schema.inheritance.children_of(parent);
    let keys = children.flat_map(|child| keys(schema, child));
    keys.filter(|id| schema.inheritance.inherited.get(id).is_some_and(|own| own == name)).collect()
}

/// Whether a change of a column must spare the children (`ALTER TABLE ONLY`): it would reach one that is to stay
/// otherwise.
pub(super) fn is_only(context: &Context<'_>, change: &Change) -> bool {
    let any = |id: &ColumnId, differs: &dyn Fn(&Column) -> bool| {
        let kept = kept_below(context, &id.table);
        kept.iter().any(|table| column(context.after, table, &id.name).is_some_and(differs))
    };
    match change {
        Change::DropColumn { id, .. } => any(id, &|_| true),
        Change::SetDefault { id, to, .. } => any(id, &|own| own.default != *to),
        Change::SetStatistics { id, to } => any(id, &|own| own.statistics != *to),
        Change::SetCompression { id, to } => any(id, &|own| own.compression != *to),
        Change::SetStorage { id, to, .. } => any(id, &|own| own.storage != *to),
        // Of a partitioned table alone it is refused.
        Change::DropNotNull { id } => {
            !context.after.inheritance.keys.contains_key(&id.table) && any(id, &|own| own.not_null)
        }
        _ => false,
    }
}

/// A partition may be NOT NULL where its parent is not, but no statement says so: it is set again behind the one that
/// reaches it.
fn restore_not_null(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut lost = Vec::new();
    for change in changes.iter() {
        let Change::DropNotNull { id } = change else { continue };
        if is_only(context, change) {
            continue;
        }
        for table in kept_below(context, &id.table) {
            if column(context.after, &table, &id.name).is_some_and(|own| own.not_null) {
                lost.push(Change::SetNotNull { id: ColumnId { table, name: id.name.clone() } });
            }
        }
    }
    lost.retain(|change| !changes.contains(change));
    changes.extend(lost);
}

/// The tables from which a column comes.
pub(super) fn parents_of(context: &Context<'_>, id: &ColumnId) -> Vec<ColumnId> {
    let parents = context.after.inheritance.children.get(&id.table).into_iter().flat_map(|own| &own.parents);
    parents.map(|table| ColumnId { table: table.clone(), name: id.name.clone() }).collect()
}

/// The children that stay children, and theirs.
fn kept_below(context: &Context<'_>, id: &TableId) -> Vec<TableId> {
    let stays = |child: &&TableId| {
        let own = |schema: &Schema| schema.inheritance.children.get(*child).cloned();
        own(context.before).is_some_and(|own| own.parents.contains(id))
    };
    let children = context.after.inheritance.children_of(id).filter(stays);
    children.flat_map(|child| [vec![child.clone()], kept_below(context, child)].concat()).collect()
}

fn column<'a>(schema: &'a Schema, table: &TableId, name: &str) -> Option<&'a Column> {
    schema.tables.get(table)?.column(name)
}

/// What a new child has that its parent has not: `INHERITS` gives it the parent's default.
pub(super) fn set_own_defaults(context: &Context<'_>, changes: &mut Vec<Change>) {
    let mut own = Vec::new();
    for change in changes.iter() {
        let Change::CreateTable { id, table } = change else { continue };
        for wanted in &table.columns {
            let id = ColumnId { table: id.clone(), name: wanted.name.clone() };
            if !is_left_to_parent(context, &id.table, &ObjectId::Column(id.clone())) {
                continue;
            }
            let parents = parents_of(context, &id);
            let given = parents.iter().find_map(|id| column(context.after, &id.table, &id.name));
            let Some(given) = given else { continue };
            if given.default != wanted.default {
                let (from, to) = (given.default.clone(), wanted.default.clone());
                own.push(Change::SetDefault { id: id.clone(), from, to });
            }
            if wanted.not_null && !given.not_null {
                own.push(Change::SetNotNull { id });
            }
        }
    }
    changes.extend(own);
}

/// Whether `other`, on the parent, does what `change` does on the child.
fn says_for(parent: &TableId, other: &Change, change: &Change) -> bool {
    match (other, change) {
        (Change::AddColumn { id: a, .. }, Change::AddColumn { id: b, .. })
        | (Change::DropColumn { id: a, .. }, Change::DropColumn { id: b, .. })
        | (Change::SetNotNull { id: a }, Change::SetNotNull { id: b })
        | (Change::DropNotNull { id: a }, Change::DropNotNull { id: b })
        | (Change::DropExpression { id: a }, Change::DropExpression { id: b })
        | (Change::RecreateColumn { id: a, .. }, Change::RecreateColumn { id: b, .. })
        | (Change::SetColumnType { id: a, .. }, Change::SetColumnType { id: b, .. }) => {
            a.table == *parent && a.name == b.name
        }
        (Change::SetDefault { id: a, to: one, .. }, Change::SetDefault { id: b, to: two, .. }) => {
            a.table == *parent && a.name == b.name && one == two
        }
        (Change::SetStatistics { id: a, to: one }, Change::SetStatistics { id: b, to: two }) => {
            a.table == *parent && a.name == b.name && one == two
        }
        (Change::SetCompression { id: a, to: one }, Change::SetCompression { id: b, to: two }) => {
            a.table == *parent && a.name == b.name && one == two
        }
        (Change::SetStorage { id: a, to: one, .. }, Change::SetStorage { id: b, to: two, .. }) => {
            a.table == *parent && a.name == b.name && one == two
        }
        (Change::RenameColumn { table, from, to }, Change::RenameColumn { from: own, to: new, .. })
        | (
            Change::RenameConstraint { table, from, to },
            Change::RenameConstraint { from: own, to: new, .. },
        ) => table == parent && from == own && to == new,
        (
            Change::AddConstraint { id: a, constraint: one },
            Change::AddConstraint { id: b, constraint: two },
        ) => {
            let is_check = matches!(one.kind, ConstraintKind::Check(_));
            a.table == *parent && a.name == b.name && is_check && one.kind == two.kind
        }
        (Change::ValidateConstraint { id: a, .. }, Change::ValidateConstraint { id: b, .. }) => {
            a.table == *parent && a.name == b.name
        }
        _ => false,
    }
}

fn table_of(change: &Change) -> Option<TableId> {
    match change {
        Change::CreateIndex { table, .. }
        | Change::DropIndex { table, .. }
        | Change::RenameColumn { table, .. }
        | Change::RenameConstraint { table, .. } => Some(table.clone()),
        other => match other.object() {
            ObjectId::Column(ColumnId { table, .. }) | ObjectId::Constraint(ConstraintId { table, .. }) => {
                Some(table)
            }
            _ => None,
        },
    }
}

/// The table with its columns, constraints and indexes; foreign keys are handed down by `ATTACH` itself.
fn parts(schema: &Schema, id: &TableId) -> impl Iterator<Item = ObjectId> {
    let columns = schema.tables.get(id).into_iter().flat_map(|table| &table.columns);
    let columns = columns.map(|own| ObjectId::Column(ColumnId { table: id.clone(), name: own.name.clone() }));
    let columns: Vec<ObjectId> = columns.collect();
    let checks = schema.tables.get(id).into_iter().flat_map(|table| &table.constraints);
    let checks = checks.filter(|(_, own)| matches!(own.kind, ConstraintKind::Check(_)));
    let checks = checks.map(|(name, _)| constraint(id, name)).collect::<Vec<_>>();
    std::iter::once(ObjectId::Table(id.clone())).chain(columns).chain(checks).chain(keys(schema, id))
}

/// What is, or has, an index.
fn keys(schema: &Schema, id: &TableId) -> Vec<ObjectId> {
    let Some(table) = schema.tables.get(id) else { return Vec::new() };
    let indexes = table.indexes.keys().map(|name| ObjectId::Index(IndexId::new(&id.0.schema, name)));
    let keys = table
        .constraints
        .iter()
        .filter(|(_, own)| !matches!(own.kind, ConstraintKind::Check(_) | ConstraintKind::ForeignKey(_)));
    indexes.chain(keys.map(|(name, _)| constraint(id, name))).collect()
}

fn constraint(table: &TableId, name: &str) -> ObjectId {
    ObjectId::Constraint(ConstraintId { table: table.clone(), name: name.to_owned() })
}

/// A stand-in for "this table has its new parents".
fn attached(id: &TableId) -> ObjectId {
    ObjectId::Unmodeled("attached".to_owned(), id.to_string())
}

/// A stand-in for "this table has lost its old parents".
fn detached(id: &TableId) -> ObjectId {
    ObjectId::Unmodeled("detached".to_owned(), id.to_string())
}

/// A stand-in for "this table no longer hands this column down".
fn column_gone(table: &TableId, name: &str) -> ObjectId {
    ObjectId::Unmodeled("column gone".to_owned(), format!("{table}.{name}"))
}
