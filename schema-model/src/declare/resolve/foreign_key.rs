//! Foreign keys: the table and the columns that a path names, and whether PostgreSQL could compare them.

use super::Linking;
use super::paths::Known;
use super::table::column_type;
use crate::constraint::{ConstraintKind, ForeignKey};
use crate::declare::item::{ConstraintItemKind, ForeignKeyItem, KeyPartItem, PartItem, TableItem};
use crate::declare::mistake::Mistake;
use crate::declare::name;
use crate::declare::table::column_of;
use crate::id::TableId;

/// The foreign key and its default name.
pub(super) fn link(
    linking: &mut Linking<'_>,
    known: &Known<'_, TableItem>,
    id: &TableId,
    item: &ForeignKeyItem,
) -> Option<(ConstraintKind, String)> {
    let world = linking.world;
    // `Self` names the table at hand, which the world holds too; it is looked up there for its lifetime.
    let target = match world.table(&item.target, known) {
        Ok(target) => target,
        Err(mistake) => {
            linking.wrong(mistake);
            return None;
        }
    };
    let mut target_columns = Vec::new();
    let mut whole = true;
    for (here, field) in item.columns.iter().zip(&item.target_fields) {
        let there = target.item.columns.iter().find(|column| column.field.value == field.value);
        let Some(there) = there else {
            linking.wrong(
                Mistake::new(
                    field.span,
                    format!("`{}` has no field `{}`", target.item.rust.value, field.value),
                )
                .suggest(field, target.item.columns.iter().map(|column| column.field.as_str())),
            );
            whole = false;
            continue;
        };
        target_columns.push(there.name.value.clone());
        let Some(here) = column_of(known.item, here) else { continue };
        let (Ok(ours), Ok(theirs)) = (column_type(linking, known, here), column_type(linking, target, there))
        else {
            continue;
        };
        if !comparable(&ours, &theirs) {
            linking.wrong(
                Mistake::new(
                    field.span,
                    format!(
                        "the column `{}` is {ours}, and `{}::{}` is {theirs}",
                        here.name.value, target.item.rust.value, field.value
                    ),
                )
                .label("a foreign key needs two columns of one type")
                .help("give both fields the same type"),
            );
        }
    }
    if !whole {
        return None;
    }
    if !is_key(target.item, &target_columns) {
        let span = item.target_fields.first().map_or(item.target.span, |field| field.span);
        linking.wrong(
            Mistake::new(
                span,
                format!("no key of `{}` is over {}", target.item.name.value, listed(&target_columns)),
            )
            .label("a foreign key points at a primary key or a unique constraint")
            .help(format!("add `unique` to {} there", listed(&target_columns))),
        );
    }
    let default = name::foreign_key(&id.0.name, &item.columns, &target.item.name.value, &target_columns);
    let kind = ConstraintKind::ForeignKey(ForeignKey {
        columns: item.columns.clone(),
        target: TableId::new(&target.item.schema.value, &target.item.name.value),
        target_columns,
        match_full: item.match_full,
        on_delete: item.on_delete,
        on_delete_columns: item.on_delete_columns.clone(),
        on_update: item.on_update,
    });
    Some((kind, default))
}

/// Whether the target's columns are unique together, which PostgreSQL demands (SQLSTATE 42830): by a primary
/// key, a unique constraint, or a whole unique index over exactly these columns, in any order.
fn is_key(target: &TableItem, columns: &[String]) -> bool {
    let mut wanted: Vec<&String> = columns.iter().collect();
    wanted.sort();
    target.parts.iter().any(|part| {
        let mut over: Vec<&String> = match part {
            PartItem::Constraint(part) => match &part.kind {
                ConstraintItemKind::PrimaryKey(key) | ConstraintItemKind::Unique { key, .. } => {
                    key.columns.iter().collect()
                }
                _ => return false,
            },
            PartItem::Index(index) if index.unique && index.predicate.is_none() => index
                .keys
                .iter()
                .map_while(|key| match &key.part {
                    KeyPartItem::Column(column) => Some(column),
                    KeyPartItem::Expression(_) => None,
                })
                .collect(),
            PartItem::Index(_) => return false,
        };
        if let PartItem::Index(index) = part
            && index.keys.len() != over.len()
        {
            return false;
        }
        over.sort();
        over == wanted
    })
}

/// Whether two types are equal as far as a foreign key cares, or too unusual for us to say; the server says
/// it then.
pub fn comparable(ours: &str, theirs: &str) -> bool {
    match (family(ours), family(theirs)) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => true,
    }
}

/// The type without modifiers and aliases (manual, table 8.1); `None` for one that is not PostgreSQL's own.
fn family(ty: &str) -> Option<&'static str> {
    let lower = ty.to_ascii_lowercase();
    let base = match (lower.find('('), lower.rfind(')')) {
        (Some(open), Some(close)) if open < close => format!("{}{}", &lower[..open], &lower[close + 1..]),
        _ => lower,
    };
    Some(match base.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "smallint" | "int2" => "smallint",
        "integer" | "int" | "int4" => "integer",
        "bigint" | "int8" => "bigint",
        // PostgreSQL takes any of these for any other, and to Rust all of them are `String`.
        "text" | "varchar" | "character varying" | "char" | "character" | "bpchar" => "text",
        "uuid" => "uuid",
        "boolean" | "bool" => "boolean",
        "date" => "date",
        "timestamp" | "timestamp without time zone" => "timestamp",
        "timestamptz" | "timestamp with time zone" => "timestamptz",
        "numeric" | "decimal" => "numeric",
        "real" | "float4" => "real",
        "double precision" | "float8" => "double precision",
        "bytea" => "bytea",
        "inet" => "inet",
        _ => return None,
    })
}

fn listed(columns: &[String]) -> String {
    columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(", ")
}
