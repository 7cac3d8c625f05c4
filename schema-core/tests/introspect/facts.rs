//! An observed database as a flat list of facts, and what differs between two of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use schema_core::model::{Grant, Observed};
use serde_json::Value;

/// The facts of every object: `index public.purchases.idx_purchases_created_at` to `keys.0.descending` to
/// `false`.
pub(crate) type Facts = BTreeMap<String, BTreeMap<String, String>>;

pub(crate) fn facts(observed: &Observed) -> Facts {
    let mut facts = Facts::new();
    let mut add = |object: String, value: &Value| {
        let mut fields = BTreeMap::new();
        flatten("", value, &mut fields);
        facts.insert(object, fields);
    };
    let schema = &observed.schema;
    schema.namespaces.iter().for_each(|(id, value)| add(format!("schema {}", id.0), &json(value)));
    schema
        .enums
        .iter()
        .for_each(|(id, value)| add(format!("enum {}.{}", id.0.schema, id.0.name), &json(value)));
    schema
        .sequences
        .iter()
        .for_each(|(id, value)| add(format!("sequence {}.{}", id.0.schema, id.0.name), &json(value)));
    for (id, table) in &schema.tables {
        let name = format!("{}.{}", id.0.schema, id.0.name);
        table.columns.iter().for_each(|column| add(format!("column {name}.{}", column.name), &json(column)));
        table.constraints.iter().for_each(|(id, value)| add(format!("constraint {name}.{id}"), &json(value)));
        table.indexes.iter().for_each(|(id, value)| add(format!("index {name}.{id}"), &json(value)));
        let mut own = json(table);
        own["columns"] = match &own["columns"] {
            Value::Array(columns) => columns.iter().map(|column| column["name"].clone()).collect(),
            other => other.clone(),
        };
        for told_elsewhere in ["constraints", "indexes", "rank"] {
            own.as_object_mut().expect("a struct").remove(told_elsewhere);
        }
        add(format!("table {name}"), &own);
    }
    let is = |texts: Vec<String>| json(BTreeMap::from([("is", texts.join("\n"))]));
    for (id, object) in &schema.objects {
        let parts = object.parts.iter().map(|part| part.set.clone());
        let comment = object.comment.iter().map(|text| format!("comment '{text}'"));
        let texts = [object.definition.clone()].into_iter().chain(parts).chain(comment).collect();
        add(format!("object {} {}", id.kind.words(), id.identity), &is(texts));
    }
    // These come and go as wholes.
    let mut wholes = Vec::new();
    for (id, grants) in &schema.grants {
        for (sign, grants) in [("+", &grants.given), ("-", &grants.taken)] {
            for Grant { role, privilege, grantable } in grants {
                let option = if *grantable { " with grant option" } else { "" };
                wholes.push(format!("grant on {} {id} {sign} {role}: {privilege}{option}", id.kind()));
            }
        }
    }
    for (id, key) in &schema.inheritance.keys {
        wholes.push(format!("partitioned {id} by {key}"));
    }
    for (id, child) in &schema.inheritance.children {
        let parents: Vec<String> = child.parents.iter().map(ToString::to_string).collect();
        let bound = child.bound.as_deref().unwrap_or_default();
        wholes.push(format!("child {id} of {} {bound}", parents.join(", ")));
    }
    for (id, name) in &schema.inheritance.inherited {
        wholes.push(format!("inherited {} {id} from {name}", id.kind()));
    }
    for object in &observed.unmodeled {
        add(
            format!("unmodeled {} {}", object.kind, object.name),
            &json(BTreeMap::from([("is", &object.definition)])),
        );
    }
    facts.extend(wholes.into_iter().map(|whole| (whole, BTreeMap::new())));
    facts
}

/// What differs, a line each; the fields that were there on both sides and differ also go to `changed`, with
/// the kind of their object.
pub(crate) fn diff(before: &Facts, after: &Facts, changed: &mut BTreeSet<String>) -> String {
    let mut lines = String::new();
    let objects: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    for object in objects {
        match (before.get(object), after.get(object)) {
            (Some(_), None) => _ = writeln!(lines, "  - {object}"),
            (None, Some(fields)) => match fields.get("is") {
                Some(definition) => _ = writeln!(lines, "  + {object}: {definition}"),
                None => _ = writeln!(lines, "  + {object}"),
            },
            (Some(old), Some(new)) => {
                let kind = object.split(' ').next().unwrap_or_default();
                for field in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
                    let values = (old.get(field), new.get(field));
                    if values.0 == values.1 {
                        continue;
                    }
                    let (gone, came) = (beyond(values.0, values.1), beyond(values.1, values.0));
                    _ = writeln!(lines, "  {object} {field}: {gone} -> {came}");
                    // What was nothing and has fields of its own now has changed, too, but not these.
                    let is_null = |value: Option<&String>| value.is_some_and(|value| value == "null");
                    if values.0.is_some() && values.1.is_some() || is_null(values.0) || is_null(values.1) {
                        changed.insert(class(kind, field));
                    }
                }
            }
            (None, None) => {}
        }
    }
    lines
}

/// A field without places: `index keys.descending`.
pub(crate) fn class(kind: &str, field: &str) -> String {
    let words: Vec<_> = field.split('.').filter(|word| word.parse::<usize>().is_err()).collect();
    format!("{kind} {}", words.join("."))
}

/// The lines of a text that the other does not have; all of a text that has only one.
fn beyond(text: Option<&String>, other: Option<&String>) -> String {
    let Some(text) = text else { return "-".into() };
    let lines = |text: &str| text.split(" | ").map(str::to_owned).collect::<Vec<_>>();
    let known = other.map(|other| lines(other)).unwrap_or_default();
    lines(text).into_iter().filter(|line| !known.contains(line)).collect::<Vec<_>>().join(" | ")
}

fn flatten(path: &str, value: &Value, fields: &mut BTreeMap<String, String>) {
    let under = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    // Maps of the catalog's own words; a sequence's options are a struct.
    let is_map = |value: &Value| {
        (path.ends_with("options") || path.ends_with("statistics")) && value.get("data_type").is_none()
    };
    match value {
        Value::Object(map) if !map.is_empty() && !is_map(value) => {
            map.iter().for_each(|(name, value)| flatten(&under(name), value, fields));
        }
        Value::Array(values) if values.iter().any(Value::is_object) => {
            values.iter().enumerate().for_each(|(at, value)| flatten(&under(&at.to_string()), value, fields));
        }
        Value::String(text) => _ = fields.insert(path.to_owned(), text.replace('\n', " | ")),
        other => _ = fields.insert(path.to_owned(), other.to_string()),
    }
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).expect("the model is JSON")
}
