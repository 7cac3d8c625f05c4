//! The declaration that stands built in a kept dev database, as digests, to what of the next declaration differs: most
//! of the time one table.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::PathBuf;

use postgres::Transaction;
use schema_model::{
    ConstraintKind, Declared, Inheritance, NamedId, Object, ObjectId, Observed, Schema, Table, TableId,
};
use serde::{Deserialize, Serialize};

use super::memory;
use crate::introspect;
use crate::plan::{self, Step};
use crate::sql::quote;

/// Above this share of changed tables a new base is worth more than the time it takes.
const REBUILD_SHARE: usize = 4;

/// What a declaration says, part by part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Base {
    /// What this declaration is remembered under.
    pub(super) key: String,
    /// The digest of everything that is in no table: schemas, types, sequences.
    prelude: String,
    /// The digest of each table, with what hangs on it.
    tables: BTreeMap<String, String>,
    /// Whether each part can be dropped and made again without taking another along, foreign keys apart.
    separable: bool,
}

/// A base with what was observed of it.
pub(super) struct Last {
    pub(super) base: Base,
    pub(super) observed: Observed,
}

impl Base {
    /// The digests of a declaration and of the SQL files beside it, on a server of this version.
    pub(super) fn of(declared: &Declared, scripts: &[(PathBuf, String)], server_version: u32) -> Self {
        let schema = &declared.schema;
        let mut prelude = without_tables(schema);
        let hanging = hanging(&mut prelude, &schema.tables);
        let separable = prelude.objects.is_empty() && prelude.inheritance == Inheritance::default();
        // Where a table stands among the others is nothing that a database knows.
        let digest = |(id, table): (&TableId, &Table)| {
            let table = Table { rank: 0, ..table.clone() };
            (quote::qualified(&id.0), said(&(table, hanging.get(id))))
        };
        let tables: BTreeMap<String, String> = schema.tables.iter().map(digest).collect();
        let texts: Vec<&str> = scripts.iter().map(|(_, text)| text.as_str()).collect();
        let prelude = said(&(&prelude, declared.views.iter().collect::<Vec<_>>()));
        let parts = said(&(&prelude, &tables, memory::digest(&texts)));
        let key = memory::key("declared", server_version, &parts);
        Self { key, prelude, tables, separable }
    }

    /// The tables that `wanted` has in another form, or that only one of both has; `None` where building anew is the
    /// better way.
    fn changed(&self, wanted: &Self) -> Option<BTreeSet<String>> {
        let names: BTreeSet<&String> = self.tables.keys().chain(wanted.tables.keys()).collect();
        let differs = |name: &&String| self.tables.get(*name) != wanted.tables.get(*name);
        let changed: BTreeSet<String> = names.into_iter().filter(differs).cloned().collect();
        let few = changed.len() * REBUILD_SHARE <= wanted.tables.len().max(REBUILD_SHARE);
        let separable = self.separable && wanted.separable;
        (separable && self.prelude == wanted.prelude && few).then_some(changed)
    }
}

impl Last {
    /// Puts the tables that changed in place of the old ones, in a transaction that somebody else will roll back, and
    /// observes what the database holds now. `None` where that cannot be done, or fails: building anew tells why.
    pub(super) fn rebuilt(
        mut self,
        transaction: &mut Transaction<'_>,
        wanted: &Base,
        declared: &Declared,
    ) -> Option<Observed> {
        let changed = self.base.changed(wanted)?;
        let is_changed = |table: &TableId| changed.contains(&quote::qualified(&table.0));
        // CASCADE takes the foreign keys of others along.
        let points_there = |schema: &Schema, id: &TableId| {
            schema.tables.get(id).is_some_and(|table| {
                table.constraints.values().any(|constraint| match &constraint.kind {
                    ConstraintKind::ForeignKey(key) => is_changed(&key.target),
                    _ => false,
                })
            })
        };
        let mut schema = without_tables(&declared.schema);
        let tables = declared.schema.tables.iter();
        let wanted = tables.filter(|(id, _)| is_changed(id) || points_there(&declared.schema, id));
        schema.tables = wanted.map(|(id, table)| (id.clone(), table.clone())).collect();
        schema.objects.retain(|_, own| own.relation.as_ref().is_some_and(&is_changed));
        let part = Declared { schema, ..Declared::default() };
        let drops = self.base.tables.keys().filter(|name| changed.contains(*name));
        let mut sql: String = drops.map(|name| format!("DROP TABLE {name} CASCADE;\n")).collect();
        let is_own = |step: &Step| {
            owner(step, &part.schema).is_some_and(|table| is_changed(&table))
                || step.points_at().is_some_and(|target| is_changed(&target))
        };
        for step in plan::build(&part, self.observed.server_version).steps.iter().filter(|step| is_own(step))
        {
            sql.push_str(&step.sql);
            sql.push_str(";\n");
        }
        transaction.batch_execute(&sql).ok()?;
        let Schema { objects, grants, .. } = &self.observed.schema;
        let is_plain = objects.is_empty() && grants.is_empty() && self.observed.unmodeled.is_empty();
        if !is_plain || !part.schema.objects.is_empty() {
            return introspect::observe_within(transaction).ok();
        }
        let old = &self.observed.schema;
        let touched: BTreeSet<TableId> = (old.tables.keys())
            .filter(|id| is_changed(id) || points_there(old, id))
            .chain(part.schema.tables.keys())
            .cloned()
            .collect();
        let Observed { schema: new, unmodeled, .. } =
            introspect::observe_tables(transaction, &touched).ok()?;
        let schema = &mut self.observed.schema;
        schema.tables.retain(|id, _| !touched.contains(id));
        schema.tables.extend(new.tables);
        schema.sequences.retain(|_, own| own.owned_by.as_ref().is_none_or(|by| !touched.contains(&by.table)));
        schema.sequences.extend(new.sequences);
        self.observed.unmodeled = unmodeled;
        Some(self.observed)
    }
}

/// Everything but the tables, which are nearly everything.
fn without_tables(schema: &Schema) -> Schema {
    let Schema { namespaces, enums, sequences, tables: _, inheritance, objects, grants, dependencies } =
        schema;
    Schema {
        namespaces: namespaces.clone(),
        enums: enums.clone(),
        sequences: sequences.clone(),
        tables: BTreeMap::new(),
        inheritance: inheritance.clone(),
        objects: objects.clone(),
        grants: grants.clone(),
        dependencies: dependencies.clone(),
    }
}

/// Takes out what hangs on one of these tables and goes with it: triggers, policies.
fn hanging(
    schema: &mut Schema,
    tables: &BTreeMap<TableId, Table>,
) -> BTreeMap<TableId, Vec<(NamedId, Object)>> {
    let mut hanging: BTreeMap<TableId, Vec<_>> = BTreeMap::new();
    let mut alone = BTreeMap::new();
    for (id, object) in std::mem::take(&mut schema.objects) {
        match object.relation.clone().filter(|table| tables.contains_key(table) && !id.kind.is_relation()) {
            Some(table) => hanging.entry(table).or_default().push((id, object)),
            None => _ = alone.insert(id, object),
        }
    }
    schema.objects = alone;
    hanging
}

/// The table that a step belongs to, that of the column that owns a sequence included.
fn owner(step: &Step, schema: &Schema) -> Option<TableId> {
    let ObjectId::Sequence(id) = step.change.object() else { return step.table() };
    schema.sequences.get(&id)?.owned_by.as_ref().map(|column| column.table.clone())
}

fn said<T: Serialize + Debug>(part: &T) -> String {
    let text = serde_json::to_string(part).unwrap_or_else(|_| format!("{part:?}"));
    memory::digest(&[&text])
}
