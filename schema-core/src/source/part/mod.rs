//! The declaration of the last time, which stands built in a kept database, to the next one: the tables that changed in place
//! of the old ones, and what went with them by the statements that made it, in a transaction that is rolled back.
//!
//! Where it is not certain that this leads to what building anew would, everything is built anew.

mod again;
mod base;
mod gone;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use postgres::Transaction;
use schema_model::object::Kind;
use schema_model::{
    ConstraintKind, Declared, Inheritance, NamedId, Object, ObjectId, Observed, Schema, TableId,
};

pub(super) use base::Base;
use gone::Gone;

use super::{build, view};
use crate::introspect;
use crate::plan::{self, Step};
use crate::sql::quote;

/// A base with what was observed of it.
pub(super) struct Last {
    pub(super) base: Base,
    pub(super) observed: Observed,
}

impl Last {
    /// Puts the tables that changed in place of the old ones, in a transaction that somebody else will roll back, and
    /// observes what the database holds now. `None` where that cannot be done, or fails: building anew tells why.
    pub(super) fn rebuilt(
        self,
        transaction: &mut Transaction<'_>,
        wanted: &Base,
        declared: &Declared,
        scripts: &[(PathBuf, String)],
    ) -> Option<Observed> {
        let changed = self.base.changed(wanted)?;
        let is_changed = |table: &TableId| changed.contains(&quote::qualified(&table.0));
        let old = &self.observed.schema;
        let dropped: BTreeSet<TableId> = old.tables.keys().filter(|id| is_changed(id)).cloned().collect();
        let mut gone = Gone::with(transaction, &dropped).ok()??;
        gone.names.extend(
            declared.schema.tables.keys().filter(|id| is_changed(id)).map(|id| id.0.name.to_string()),
        );
        let lost = introspect::read_objects(transaction, &gone.oids).ok()?;
        let is_other_table = |id: &TableId| old.tables.contains_key(id) && !is_changed(id);
        if gone.relations.iter().any(is_other_table) || is_ambiguous(&gone, old, &declared.schema) {
            return None;
        }
        let mut queue = again::queue(scripts, &gone).ok()??;

        let part = missing(declared, &is_changed, &lost);
        let plan = plan::build(&part, self.observed.server_version);
        let is_own = |step: &&Step| {
            owner(step, &part.schema).is_some_and(|table| is_changed(&table))
                || step.points_at().is_some_and(|target| is_changed(&target))
                || matches!(step.change.object(), ObjectId::Named(id) if part.schema.objects.contains_key(&id))
        };
        let steps = plan.steps.iter().filter(is_own).collect();
        let drops: String =
            dropped.iter().map(|id| format!("DROP TABLE {} CASCADE;\n", quote::qualified(&id.0))).collect();
        transaction.batch_execute(&drops).ok()?;
        build::in_part(transaction, steps, &part, &mut queue).ok()?;
        view::agree(transaction, &part).ok()?;

        if !is_read_in_part(&self.observed) {
            return introspect::observe_within(transaction).ok();
        }
        let touched: BTreeSet<TableId> = (old.tables.keys())
            .filter(|id| is_changed(id) || points_there(old, id, &is_changed))
            .chain(part.schema.tables.keys())
            .cloned()
            .collect();
        let new = introspect::observe_part(transaction, &touched).ok()?;
        Some(merged(self.observed, new, &dropped, &touched, &lost))
    }
}

/// What of a declaration has to be made when the tables that changed are gone: these, whatever went with them, and the
/// tables whose foreign keys CASCADE took along.
fn missing(
    declared: &Declared,
    is_changed: &impl Fn(&TableId) -> bool,
    lost: &BTreeMap<NamedId, Object>,
) -> Declared {
    let mut schema = base::without_tables(&declared.schema);
    let tables = declared.schema.tables.iter();
    let wanted = tables.filter(|(id, _)| is_changed(id) || points_there(&declared.schema, id, is_changed));
    schema.tables = wanted.map(|(id, table)| (id.clone(), table.clone())).collect();
    schema
        .objects
        .retain(|id, object| lost.contains_key(id) || object.relation.as_ref().is_some_and(is_changed));
    let views = declared.views.iter().filter(|(id, _)| schema.objects.contains_key(id));
    let views = views.map(|(id, columns)| (id.clone(), columns.clone())).collect();
    Declared { schema, views, ..Declared::default() }
}

/// Whether a table has a foreign key to one that changed.
fn points_there(schema: &Schema, id: &TableId, is_changed: &impl Fn(&TableId) -> bool) -> bool {
    schema.tables.get(id).is_some_and(|table| {
        table.constraints.values().any(|constraint| match &constraint.kind {
            ConstraintKind::ForeignKey(key) => is_changed(&key.target),
            _ => false,
        })
    })
}

/// Tables and views.
fn relations(schema: &Schema) -> impl Iterator<Item = &TableId> {
    let views = schema.objects.iter().filter(|(id, _)| id.kind.is_relation());
    schema.tables.keys().chain(views.filter_map(|(_, object)| object.relation.as_ref()))
}

/// Whether a name stands for relations of several schemas: which of them a statement is about is the server's to say.
fn is_ambiguous(gone: &Gone, old: &Schema, new: &Schema) -> bool {
    let relations: BTreeSet<&TableId> = relations(old).chain(relations(new)).collect();
    let mut seen = BTreeSet::new();
    relations.into_iter().any(|id| gone.names.contains(&*id.0.name) && !seen.insert(&*id.0.name))
}

/// Whether what changed can be read by itself: no table gets anything from others, and nothing has to be read as a whole.
fn is_read_in_part(observed: &Observed) -> bool {
    let Observed { schema, unmodeled, .. } = observed;
    let is_whole = |kind: Kind| {
        matches!(
            kind,
            Kind::ForeignDataWrapper
                | Kind::ForeignServer
                | Kind::UserMapping
                | Kind::Subscription
                | Kind::EventTrigger
        )
    };
    schema.inheritance == Inheritance::default()
        && unmodeled.is_empty()
        && !schema.objects.keys().any(|id| is_whole(id.kind))
}

/// What was observed with the part that was read anew in place of what is gone.
fn merged(
    observed: Observed,
    new: Observed,
    dropped: &BTreeSet<TableId>,
    touched: &BTreeSet<TableId>,
    lost: &BTreeMap<NamedId, Object>,
) -> Observed {
    let Observed { mut schema, server_version, unmodeled: _, facts: _, mut bookkeeping } = observed;
    bookkeeping.extend(new.bookkeeping);
    let old = Parts { schema: &schema, relations: relations(&schema).collect(), dropped, lost };
    let mut dependencies = schema.dependencies.clone();
    dependencies.retain(|(from, to)| !old.is_gone(from) && !old.is_gone(to));
    // What was there already hangs on what it hung on, and may not be told as well by what was read of it again.
    let read = new.schema.dependencies.into_iter();
    dependencies.extend(read.filter(|(from, to)| old.is_new(from) || old.is_new(to)));
    let mut parts = schema.part_dependencies.clone();
    parts.retain(|(from, _, to)| !old.is_gone(from) && !old.is_gone(to));
    let read = new.schema.part_dependencies.into_iter();
    parts.extend(read.filter(|(from, _, to)| old.is_new(from) || old.is_new(to)));
    schema.dependencies = dependencies;
    schema.part_dependencies = parts;
    schema.tables.retain(|id, _| !touched.contains(id));
    schema.tables.extend(new.schema.tables);
    schema.sequences.retain(|_, own| own.owned_by.as_ref().is_none_or(|by| !touched.contains(&by.table)));
    schema.sequences.extend(new.schema.sequences);
    schema.objects.retain(|id, _| !lost.contains_key(id));
    schema.objects.extend(new.schema.objects);
    schema.grants = new.schema.grants;
    Observed { server_version, schema, unmodeled: new.unmodeled, facts: new.facts, bookkeeping }
}

/// What was there before, and which of it is no more.
struct Parts<'a> {
    schema: &'a Schema,
    /// Tables and views.
    relations: BTreeSet<&'a TableId>,
    dropped: &'a BTreeSet<TableId>,
    lost: &'a BTreeMap<NamedId, Object>,
}

impl Parts<'_> {
    fn is_gone(&self, id: &ObjectId) -> bool {
        match id {
            ObjectId::Named(id) => self.lost.contains_key(id),
            ObjectId::Schema(_) | ObjectId::Enum(_) | ObjectId::Unmodeled(..) => false,
            part => self.table(part).is_some_and(|table| self.dropped.contains(table)),
        }
    }

    /// Whether it was made anew, or was not there at all.
    fn is_new(&self, id: &ObjectId) -> bool {
        self.is_gone(id)
            || match id {
                ObjectId::Named(id) => !self.schema.objects.contains_key(id),
                ObjectId::Table(id) => !self.relations.contains(id),
                ObjectId::Column(id) => !self.relations.contains(&id.table),
                ObjectId::Constraint(id) => !self.relations.contains(&id.table),
                ObjectId::Index(_) | ObjectId::Sequence(_) => self.table(id).is_none(),
                ObjectId::Schema(_) | ObjectId::Enum(_) | ObjectId::Unmodeled(..) => false,
            }
    }

    /// The table that something is a part of.
    fn table<'i>(&'i self, id: &'i ObjectId) -> Option<&'i TableId> {
        match id {
            ObjectId::Table(id) => Some(id),
            ObjectId::Column(id) => Some(&id.table),
            ObjectId::Constraint(id) => Some(&id.table),
            ObjectId::Sequence(id) => {
                self.schema.sequences.get(id)?.owned_by.as_ref().map(|column| &column.table)
            }
            ObjectId::Index(index) => {
                let holds = |(id, table): &(&TableId, &schema_model::Table)| {
                    id.0.schema == index.0.schema && table.indexes.contains_key(&*index.0.name)
                };
                self.schema.tables.iter().find(holds).map(|(id, _)| id)
            }
            ObjectId::Named(_) | ObjectId::Schema(_) | ObjectId::Enum(_) | ObjectId::Unmodeled(..) => None,
        }
    }
}

/// The table that a step belongs to, that of the column that owns a sequence included.
fn owner(step: &Step, schema: &Schema) -> Option<TableId> {
    let ObjectId::Sequence(id) = step.change.object() else { return step.table() };
    schema.sequences.get(&id)?.owned_by.as_ref().map(|column| column.table.clone())
}
