//! What a catalog holds to the part of it that is declared, and the part of it that should be the same.

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{Inheritance, Observed, Schema, Sequence, TableId};
use serde_json::Value;

use super::declared::Declared;

/// What was built in the stand-ins, called by its real names. `printed` is how PostgreSQL writes each real namespace
/// in SQL.
///
/// # Errors
///
/// Serde's, of which there are none: what is read is what was written.
pub(super) fn declared_part(
    all: &Observed,
    declared: &Declared,
    printed: &BTreeMap<String, String>,
) -> Result<Observed, serde_json::Error> {
    let is_built = |schema: &str| declared.stand_ins.values().any(|stand_in| stand_in == schema);
    let tables: BTreeSet<&TableId> = all.schema.tables.keys().filter(|id| is_built(&id.0.schema)).collect();
    let mut value = serde_json::to_value(part(all, &tables, |schema| is_built(schema)))?;
    for (real, stand_in) in &declared.stand_ins {
        let quoted = format!("\"{stand_in}\"");
        let printed = printed.get(real).unwrap_or(real);
        rename(&mut value, &|text| text.replace(&quoted, printed).replace(stand_in, real));
    }
    serde_json::from_value(value)
}

/// What a database has of all that is declared.
pub(super) fn live_part(all: &Observed, declared: &Observed) -> Observed {
    let tables: BTreeSet<&TableId> =
        all.schema.tables.keys().filter(|id| declared.schema.tables.contains_key(id)).collect();
    let mut live = part(all, &tables, |_| false);
    let wanted = &declared.schema;
    live.schema.enums = only(&all.schema.enums, |id, _| wanted.enums.contains_key(id));
    live.schema.objects = only(&all.schema.objects, |id, _| wanted.objects.contains_key(id));
    let sequences = only(&all.schema.sequences, |id, _| wanted.sequences.contains_key(id));
    live.schema.sequences.extend(sequences);
    live.schema.namespaces.clone_from(&wanted.namespaces);
    live
}

/// These tables, what belongs to them, and the types and sequences of these namespaces.
fn part(all: &Observed, tables: &BTreeSet<&TableId>, within: impl Fn(&str) -> bool) -> Observed {
    let Observed { server_version, schema, unmodeled: _, facts: _, bookkeeping: _ } = all;
    // No `..` here: what a schema gains has to be thought about.
    let Schema {
        namespaces: _,
        enums,
        sequences,
        tables: all_tables,
        inheritance: Inheritance { keys, children, inherited: _ },
        objects,
        // Roles are not declared by structs.
        grants: _,
        dependencies: _,
        part_dependencies: _,
    } = schema;
    let is_one = |id: &TableId| tables.contains(id);
    let is_own = |sequence: &Sequence| sequence.owned_by.as_ref().is_some_and(|column| is_one(&column.table));
    let is_within = |schema: &str| within(schema);
    let schema = Schema {
        enums: only(enums, |id, _| is_within(&id.0.schema)),
        sequences: only(sequences, |id, sequence| is_own(sequence) || is_within(&id.0.schema)),
        tables: only(all_tables, |id, _| is_one(id)),
        inheritance: Inheritance {
            keys: only(keys, |id, _| is_one(id)),
            children: only(children, |id, _| is_one(id)),
            inherited: BTreeMap::new(),
        },
        objects: only(objects, |_, object| {
            object.relation.as_ref().is_some_and(|table| is_within(&table.0.schema))
        }),
        ..Schema::default()
    };
    Observed { server_version: *server_version, schema, ..Observed::default() }
}

fn only<K: Ord + Clone, V: Clone>(all: &BTreeMap<K, V>, keep: impl Fn(&K, &V) -> bool) -> BTreeMap<K, V> {
    all.iter()
        .filter(|(key, value)| keep(key, value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

/// Changes every text in a value, keys as well.
fn rename(value: &mut Value, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(values) => values.iter_mut().for_each(|value| rename(value, change)),
        Value::Object(map) => {
            let changed = std::mem::take(map).into_iter().map(|(key, mut value)| {
                rename(&mut value, change);
                (change(&key), value)
            });
            *map = changed.collect();
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
