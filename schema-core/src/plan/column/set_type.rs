//! Columns that get another type, with their defaults.

use schema_model::{Column, ColumnId, ConstraintId, IndexId, ObjectId, Schema};

use super::super::cast::Cast;
use super::super::conversion::Conversion;
use super::super::milestone::Milestone;
use super::super::step::{Phase, Side, Step};
use super::super::{Context, Effects, LockMode, Loss, RowFailure, retype, types};
use super::links::object;
use super::needs::{sequences_in, types_of};
use super::{alter, default};
use crate::diff::{self, Change};
use crate::sql::quote;

pub(super) fn plan(
    steps: &mut Vec<Step>,
    context: &Context<'_>,
    all: &[Change],
    change: &Change,
    id: &ColumnId,
    from: &Column,
    to: &Column,
) {
    let moved = types::moved(context, all);
    let recreated = from.ty == to.ty && to.ty.element.as_ref().is_some_and(|own| moved.contains(own));
    let conversion = Conversion::of(context, from, to);
    let (cast, keeps_rows) = match recreated {
        true => (Cast::Using(types::using(context, &moved, to)), types::keeps_rows(context, &moved, to)),
        // Text would be read by position.
        false if types::is_by_name(context, &moved, &from.ty) => {
            let (column, target) = (quote::ident(&to.name), quote::column_type(&to.ty));
            (Cast::Using(format!("{column}::{target}")), false)
        }
        false => (conversion.cast(), conversion.keeps_rows()),
    };
    let old_default = from.default.as_ref().map(|default| default.printed.as_str());
    // A default is cast as an assignment would: where that is not enough it steps aside, and where it must let go of
    // what is made again.
    let lets_go =
        |change: &Change| matches!(change, Change::SetDefault { id: own, to: None, .. } if own == id);
    let aside = from.default.is_some()
        && (cast != Cast::Assignment || to.default.is_none() || all.iter().any(lets_go));
    if aside {
        steps.push(default::drop(change, id, old_default).on(Side::Takes));
    }
    let mut clause = format!("SET DATA TYPE {}", quote::column_type(&to.ty));
    if let Some(collation) = &to.collation {
        clause += &format!(" COLLATE {}", quote::builtin_or_qualified(collation));
    }
    if let Cast::Using(expression) = &cast {
        clause += &format!(" USING {expression}");
    }
    let table = &id.table;
    let mut effects = Effects::lock(table, LockMode::AccessExclusiveLock);
    if !keeps_rows {
        effects = effects.rewriting(table);
    } else if retype::is_read_again(context, all, id, conversion.is_collated()) {
        effects = effects.scanning(table);
    }
    if recreated && types::may_fail(context, &moved, to) || conversion.may_fail() {
        effects = effects.failing_on(RowFailure::Cast(id.clone()));
    }
    let merges = conversion.loses_precision();
    if merges {
        effects = effects.losing(Loss::Precision(id.clone()));
    }
    if merges || conversion.becomes_boolean() {
        effects = unique_over(context, id).into_iter().fold(effects, Effects::failing_on);
    }
    for (owner, target) in retype::foreign_keys(context, all, id) {
        // PostgreSQL makes the foreign key anew, and checks it where the values are no longer the same.
        effects = effects.and_lock(&owner, LockMode::AccessExclusiveLock);
        effects = effects.and_lock(&target, LockMode::AccessExclusiveLock);
        if !keeps_rows && owner != *table && !effects.scans.contains(&owner) {
            effects = effects.scanning(&owner);
        }
    }
    let step = Step::new(Phase::AlterColumn, change, format!("{} {clause}", alter(id)), effects);
    let step = step.needs([object(id)]).needs(types_of(to));
    let mut step =
        step.creates([Milestone::Retyped(id.clone())]).needs([Milestone::Unread(id.clone())]).on(Side::Type);
    if aside {
        step = step.needs([Milestone::DefaultDropped(id.clone())]);
    }
    steps.push(step.releases(types_of(from)));
    if let Some(default) = &to.default {
        let sql = format!("{} SET DEFAULT {}", alter(id), default.sql());
        let effects = Effects::lock(table, LockMode::AccessExclusiveLock);
        let needs = sequences_in(default.sql()).into_iter().map(ObjectId::Sequence);
        let old = old_default.map(sequences_in).unwrap_or_default().into_iter().map(ObjectId::Sequence);
        let step = Step::new(Phase::AlterColumn, change, sql, effects);
        let step = step.on(if aside { Side::Gives } else { Side::Change });
        steps.push(
            step.needs([Milestone::Exists(object(id)), Milestone::Retyped(id.clone())])
                .needs(needs)
                .releases(old),
        );
    }
}

/// What refuses two rows of which the new type makes one value.
fn unique_over(context: &Context<'_>, id: &ColumnId) -> Vec<RowFailure> {
    let of = |schema: &Schema| schema.tables.get(&id.table).cloned();
    let (Some(before), Some(after)) = (of(context.before), of(context.after)) else { return Vec::new() };
    let keys = after.constraints.iter().filter(|(name, own)| {
        let is_key = diff::key_of(own).is_some_and(|key| key.columns.contains(&id.name));
        is_key && before.constraints.contains_key(*name)
    });
    let key = |name: &String| ConstraintId { table: id.table.clone(), name: name.clone() };
    let indexes = after.indexes.iter().filter(|(name, own)| {
        own.unique && own.columns.contains(&id.name) && before.indexes.contains_key(*name)
    });
    let index = |name: &String| IndexId::new(&id.table.0.schema, name);
    let keys = keys.map(|(name, _)| RowFailure::Duplicate(key(name)));
    keys.chain(indexes.map(|(name, _)| RowFailure::DuplicateKey(index(name)))).collect()
}
