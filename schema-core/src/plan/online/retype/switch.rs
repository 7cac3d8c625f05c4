//! Everything that happens at once when new columns take the names of old ones.

use schema_model::{ColumnId, ConstraintKind, IndexId, ObjectId, TableId};

use super::super::super::step::{Phase, Step};
use super::super::super::{Effects, LockMode, comment};
use super::super::constraint;
use super::hanging::{beside, beside_key};
use super::{OLD, Swap, Swapped, online};
use crate::diff::Change;
use crate::sql::quote;

/// The statements, in their order.
pub(super) fn steps(swap: &Swap<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    // A foreign key hangs on a key, and so goes before it.
    for is_foreign in [true, false] {
        let own = swap.hanging.remade.iter();
        let own = own.filter(|(_, own)| matches!(own.kind, ConstraintKind::ForeignKey(_)) == is_foreign);
        steps.extend(own.map(|(id, own)| constraint::drop(id, own)));
    }
    steps.extend(swap.hanging.keys.iter().map(|(id, own)| constraint::drop(id, own)));
    swap.columns.values().for_each(|own| own.take_over(swap, &mut steps));
    for (table, id, _) in &swap.hanging.indexes {
        let first = &swap.columns.values().find(|own| own.id.table == **table);
        let Some(Swapped { change, .. }) = first else { continue };
        if swap.is_behind_a_foreign_key(id) {
            // One that comes again could hang on either, and would keep the old column from going.
            let sql = format!("DROP INDEX {}", quote::relation(&id.0));
            let lock = Effects::lock(table, LockMode::AccessExclusiveLock);
            steps.push(Step::new(Phase::DropIndex, change, sql, lock));
        } else {
            let old = IndexId::new(&id.0.schema, super::suffixed(&id.0.name, OLD));
            let lock = Effects::lock(table, LockMode::ShareUpdateExclusiveLock);
            steps.push(rename(change, id, &old, lock));
        }
        steps.push(rename(change, &beside(id), id, Effects::none()));
    }
    for (id, own) in &swap.hanging.keys {
        let change = Change::AddConstraint { id: id.clone(), constraint: Box::new((*own).clone()) };
        steps.push(constraint::take_index(&change, id, &beside_key(id), own));
    }
    steps.extend(swap.hanging.remade.iter().map(|(id, own)| constraint::add_not_valid(id, own)));
    for (sequence, owner) in &swap.hanging.sequences {
        let Some(own) = swap.columns.get(*owner) else { continue };
        let column = format!("{}.{}", quote::relation(&owner.table.0), quote::ident(&owner.name));
        let sql = format!("ALTER SEQUENCE {} OWNED BY {column}", quote::relation(&sequence.0));
        steps.push(Step::new(Phase::SequenceOwner, own.change, sql, Effects::none()));
    }
    comments(swap, &mut steps);
    steps
}

impl Swapped<'_> {
    fn take_over(&self, swap: &Swap<'_>, steps: &mut Vec<Step>) {
        let (own, new, old) = (quote::ident(&self.id.name), self.new_id(), self.old_id());
        let alter = |clause: &str| self.alter_table(&format!("ALTER COLUMN {own} {clause}"));
        steps.extend(self.filling(swap.context, &new).untrigger());
        if self.from.default.is_some() {
            steps.push(alter("DROP DEFAULT"));
        }
        if self.from.not_null {
            steps.push(alter("DROP NOT NULL"));
        }
        let rename = |from: &str, to: &str| self.alter_table(&format!("RENAME COLUMN {from} TO {to}"));
        steps.push(rename(&own, &quote::ident(&old.name)));
        steps.push(rename(&quote::ident(&new.name), &own));
        if self.to.not_null {
            let (check, not_null) = online::check(&new);
            steps.push(alter("SET NOT NULL"));
            steps.push(constraint::drop(&check, &not_null));
        }
        if let Some(default) = &self.to.default {
            steps.push(alter(&format!("SET DEFAULT {}", default.sql())));
        }
    }
}

fn rename(change: &Change, from: &IndexId, to: &IndexId, effects: Effects) -> Step {
    let sql = format!("ALTER INDEX {} RENAME TO {}", quote::relation(&from.0), quote::ident(&to.0.name));
    Step::new(Phase::AlterIndex, change, sql, effects)
}

/// The comments on what is new under its name.
fn comments(swap: &Swap<'_>, steps: &mut Vec<Step>) {
    let mut say = |id: ObjectId, table: &TableId, to: &Option<String>| {
        if to.is_some() {
            let (table, to) = (Some(table.clone()), to.clone());
            let mut said = Vec::new();
            comment::plan(&mut said, swap.context, &[], &Change::SetComment { id: id.clone(), table, to });
            for step in &mut said {
                step.links.needs.clear();
                if matches!(id, ObjectId::Index(_)) {
                    step.effects = Effects::none();
                }
            }
            steps.append(&mut said);
        }
    };
    for Swapped { id, to, .. } in swap.columns.values() {
        say(ObjectId::Column(ColumnId::clone(id)), &id.table, &to.comment);
    }
    for (table, id, own) in &swap.hanging.indexes {
        say(ObjectId::Index(id.clone()), table, &own.comment);
    }
    for (id, own) in swap.hanging.keys.iter().chain(&swap.hanging.remade) {
        say(ObjectId::Constraint(id.clone()), &id.table, &own.comment);
    }
}
