//! Typed tables to steps: their columns come from a composite type, which alone can change them.

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{Column, ColumnId, NamedId, ObjectId, QualifiedName, Schema, Table, TableId};

use super::cast::Cast;
use super::conversion::Conversion;
use super::milestone::Milestone;
use super::step::{Phase, Step};
use super::{Context, Effects, LockMode, column};
use crate::diff::{self, Change};
use crate::sql::quote;

pub(super) fn plan(
    steps: &mut Vec<Step>,
    change: &Change,
    id: &TableId,
    from: Option<&QualifiedName>,
    to: Option<&QualifiedName>,
) {
    let alter = format!("ALTER TABLE {}", quote::relation(&id.0));
    let effects = || Effects::lock(id, LockMode::AccessExclusiveLock);
    if from.is_some() {
        let step = Step::new(Phase::First, change, format!("{alter} NOT OF"), effects());
        steps.push(step.creates([Milestone::Untyped(id.clone())]));
    }
    if let Some(to) = to {
        let sql = format!("{alter} OF {}", quote::qualified(to));
        let step = Step::new(Phase::Attach, change, sql, effects());
        steps.push(step.needs([
            Milestone::Untyped(id.clone()),
            ObjectId::Table(id.clone()).into(),
            named(to).into(),
        ]));
    }
}

/// What a column of a typed table says beyond what the type does, if anything.
pub(super) fn definition(table: &TableId, column: &Column, created: &Table) -> Option<String> {
    let id = ColumnId { table: table.clone(), name: column.name.clone() };
    let said = column::constraints(&id, column, Some(created));
    (!said.is_empty()).then(|| format!("{} WITH OPTIONS{said}", quote::ident(&column.name)))
}

/// Parts tables for a moment from a type that is made again, and leaves out what their types do to their columns.
pub(super) fn complete(context: &Context<'_>, changes: &mut Vec<Change>) {
    for (id, table) in &context.after.tables {
        let was = context.before.tables.get(id).and_then(|before| before.of_type.as_ref());
        let (Some(was), Some(is)) = (was, &table.of_type) else { continue };
        let drops = |change: &Change| match change {
            Change::DropObject { id, .. } => ObjectId::Named(id.clone()) == named(was),
            Change::SetTypeAside { id, .. } => *id == named(was),
            Change::DropTable { id: own, .. } => own == id,
            _ => false,
        };
        if was != is {
            continue;
        }
        if changes.iter().any(drops) || needs_using(context, id, changes) {
            let is_remade =
                changes.iter().any(|c| matches!(c, Change::DropTable { id: own, .. } if own == id));
            if !is_remade {
                let (from, to) = (Some(was.clone()), Some(is.clone()));
                changes.push(Change::SetTableType { id: id.clone(), from, to });
            }
            continue;
        }
        follow_type(id, changes);
    }
}

/// Whether a column changes to a type that `ALTER TYPE ... CASCADE` cannot cast to, since it says no USING.
fn needs_using(context: &Context<'_>, table: &TableId, changes: &[Change]) -> bool {
    changes.iter().any(|change| match change {
        Change::SetColumnType { id, from, to } if id.table == *table => {
            Conversion::of(context, from, to).cast() != Cast::Assignment
        }
        _ => false,
    })
}

/// `ALTER TYPE ... CASCADE` changes the columns, but gives new ones neither a default nor NOT NULL.
fn follow_type(id: &TableId, changes: &mut Vec<Change>) {
    let mut left = Vec::new();
    changes.retain(|change| match change {
        Change::AddColumn { id: own, column } if own.table == *id => {
            diff::alter_column(&mut left, own, &Column::new(&column.name, column.ty.clone()), column);
            false
        }
        Change::DropColumn { id: own, .. } | Change::SetColumnType { id: own, .. } => own.table != *id,
        _ => true,
    });
    left.retain(|change| matches!(change, Change::SetDefault { .. } | Change::SetNotNull { .. }));
    changes.extend(left);
}

/// A step that changes a type's attribute stands for what it does to the columns of typed tables.
pub(super) fn link(context: &Context<'_>, steps: &mut [Step]) {
    let typed = |schema: &Schema, ty: &NamedId| -> Vec<TableId> {
        let own = |table: &Table| {
            table.of_type.as_ref().is_some_and(|own| named(own) == ObjectId::Named(ty.clone()))
        };
        schema.tables.iter().filter(|(_, table)| own(table)).map(|(id, _)| id.clone()).collect()
    };
    let parted: BTreeSet<TableId> = steps
        .iter()
        .filter_map(|step| match &step.change {
            Change::SetTableType { id, .. } | Change::DropTable { id, .. } => Some(id.clone()),
            _ => None,
        })
        .collect();
    for step in steps {
        match &step.change {
            Change::DropTable { id, table } if table.of_type.is_some() => {
                step.links.create([Milestone::Untyped(id.clone())]);
            }
            // What holds values of a type keeps its attributes from changing.
            Change::CreateTable { table, .. } => {
                let held = table.columns.iter().filter_map(|own| own.ty.element.as_ref());
                let all = held.chain(&table.of_type).map(|own| Milestone::AttributesSet(named(own)));
                step.links.need(all);
            }
            Change::AddColumn { column: own, .. } | Change::SetColumnType { to: own, .. } => {
                step.links.need(own.ty.element.as_ref().map(|own| Milestone::AttributesSet(named(own))));
            }
            Change::SetTableType { to: Some(to), .. } if step.phase != Phase::First => {
                step.links.need([Milestone::AttributesSet(named(to))]);
            }
            _ => {}
        }
        let Change::AlterObject { id, part, .. } = &step.change else { continue };
        let Some(attribute) = part.strip_prefix("attribute ").filter(|_| id.kind == Kind::Type) else {
            continue;
        };
        step.links.create([Milestone::AttributesSet(ObjectId::Named(id.clone()))]);
        let name = attribute.trim_matches('"').replace("\"\"", "\"");
        let (apart, tables): (Vec<TableId>, Vec<TableId>) =
            typed(context.before, id).into_iter().partition(|table| parted.contains(table));
        if !tables.is_empty() {
            step.sql += " CASCADE";
        } else if !apart.is_empty() {
            // The tables are gone by then, or of no type, so that their columns change by themselves.
            step.effects = Effects::none();
            step.links.need(apart.into_iter().map(Milestone::Untyped));
        }
        for table in tables {
            let (column, table) = (ColumnId { table: table.clone(), name: name.clone() }, table);
            let holds =
                |schema: &Schema| schema.tables.get(&table).is_some_and(|own| own.column(&name).is_some());
            let object = ObjectId::Column(column.clone());
            match (holds(context.before), holds(context.after)) {
                (true, true) => step.links.create([Milestone::Retyped(column)]),
                (true, false) => step.links.remove([object]),
                (false, true) => step.links.create([object]),
                (false, false) => {}
            }
        }
    }
}

fn named(ty: &QualifiedName) -> ObjectId {
    ObjectId::Named(NamedId::new(Kind::Type, quote::printed(ty)))
}
