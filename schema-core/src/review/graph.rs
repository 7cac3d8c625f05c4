//! A schema to a picture of its tables as text: Mermaid's entity relationship diagram, which GitHub and GitLab draw.

use std::fmt::Write as _;

use schema_model::{Column, ConstraintKind, ForeignKey, Schema, Table, TableId};

use crate::sql::quote;

/// The whole schema as `erDiagram`.
pub fn mermaid(schema: &Schema) -> String {
    let mut out = String::from("erDiagram\n");
    for (id, table) in schema.tables_in_order() {
        let _ = writeln!(out, "    {} {{", entity(id));
        for column in &table.columns {
            let _ = writeln!(out, "        {}", attribute(table, column));
        }
        out.push_str("    }\n");
    }
    for (id, table) in schema.tables_in_order() {
        for (_, constraint) in table.constraints_in_order() {
            if let ConstraintKind::ForeignKey(key) = &constraint.kind
                && schema.tables.contains_key(&key.target)
            {
                out += &relation(id, table, key);
            }
        }
    }
    out
}

/// Mermaid takes anything between double quotes but double quotes and a few more characters.
fn entity(id: &TableId) -> String {
    format!("\"{}\"", plain(&id.to_string()))
}

/// Type and name are words to Mermaid: letters, digits, `_`, `-`, brackets and parentheses.
fn attribute(table: &Table, column: &Column) -> String {
    let ty = word(&quote::column_type(&column.ty));
    let is_in = |columns: &[String]| columns.contains(&column.name);
    let mut keys = Vec::new();
    for constraint in table.constraints.values() {
        match &constraint.kind {
            ConstraintKind::PrimaryKey(key) if is_in(&key.columns) => keys.push("PK"),
            ConstraintKind::ForeignKey(key) if is_in(&key.columns) => keys.push("FK"),
            ConstraintKind::Unique { key, .. } if key.columns == [column.name.clone()] => keys.push("UK"),
            _ => {}
        }
    }
    keys.sort_by_key(|key| ["PK", "FK", "UK"].iter().position(|own| own == key));
    keys.dedup();
    let keys = if keys.is_empty() { String::new() } else { format!(" {}", keys.join(", ")) };
    let null = if column.not_null { "" } else { " \"may be NULL\"" };
    format!("{ty} {}{keys}{null}", word(&column.name))
}

fn relation(id: &TableId, table: &Table, key: &ForeignKey) -> String {
    let optional = key.columns.iter().any(|name| table.column(name).is_some_and(|column| !column.not_null));
    let target = if optional { "|o" } else { "||" };
    let label = plain(&key.columns.join(", "));
    format!("    {} {target}--o{{ {} : \"{label}\"\n", entity(&key.target), entity(id))
}

fn plain(text: &str) -> String {
    text.chars().map(|c| if c == '"' || c == '%' || c == '\\' || c.is_control() { '\'' } else { c }).collect()
}

fn word(text: &str) -> String {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '(' | ')' | '[' | ']');
    let word: String = text.chars().map(|c| if fits(c) { c } else { '_' }).collect();
    // It begins with a letter.
    if word.starts_with(|c: char| c.is_alphabetic()) {
        word
    } else {
        format!("_{word}").replacen("__", "x_", 1)
    }
}
