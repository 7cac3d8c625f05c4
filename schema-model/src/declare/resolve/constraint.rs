//! Constraints with their names.

use super::paths::Known;
use super::table::expression;
use super::{Linking, foreign_key};
use crate::constraint::{Check, Constraint, ConstraintKind, Exclusion, Key};
use crate::declare::item::{ConstraintItem, ConstraintItemKind, KeyItem, TableItem};
use crate::declare::mistake::Mistake;
use crate::declare::rust_type::RustType;
use crate::declare::table::column_of;
use crate::declare::{name, sql_tokens};
use crate::expression::Expression;
use crate::id::{ConstraintId, ObjectId, QualifiedName, TableId};
use crate::table::Table;

/// Adds a constraint to its table.
pub(super) fn add(
    linking: &mut Linking<'_>,
    known: &Known<'_, TableItem>,
    id: &TableId,
    table: &mut Table,
    item: &ConstraintItem,
) {
    let of = id.0.name.as_str();
    let (kind, default) = match &item.kind {
        ConstraintItemKind::PrimaryKey(key) => {
            for column in table.columns.iter_mut().filter(|column| key.columns.contains(&column.name)) {
                column.not_null = true;
            }
            (ConstraintKind::PrimaryKey(self::key(key)), name::primary_key(of, &key.columns))
        }
        ConstraintItemKind::Unique { key, nulls_not_distinct } => {
            let kind =
                ConstraintKind::Unique { key: self::key(key), nulls_not_distinct: *nulls_not_distinct };
            (kind, name::unique(of, &key.columns))
        }
        ConstraintItemKind::ForeignKey(key) => {
            let Some((kind, default)) = foreign_key::link(linking, known, id, key) else { return };
            (kind, default)
        }
        ConstraintItemKind::Check { expression: condition, no_inherit, column } => {
            let kind = ConstraintKind::Check(Check {
                expression: expression(condition),
                no_inherit: *no_inherit,
                columns: condition.columns.clone(),
            });
            let only = column
                .as_ref()
                .or_else(|| condition.columns.first().filter(|_| condition.columns.len() == 1));
            (kind, name::check(of, only.map(String::as_str)))
        }
        ConstraintItemKind::OneOf { column } => {
            let Some(kind) = one_of(linking, known, column) else { return };
            (kind, name::check(of, Some(column)))
        }
        ConstraintItemKind::Exclusion { definition, keys, columns } => {
            let kind = ConstraintKind::Exclusion(Exclusion {
                definition: Expression::spelled(definition.clone()),
                tablespace: None,
                clustered: false,
                columns: columns.clone(),
            });
            (kind, name::exclusion(of, keys))
        }
    };
    let name = item.name.as_ref().map_or(default, |name| name.value.clone());
    let span = item.name.as_ref().map_or(item.span, |name| name.span);
    if table.constraints.contains_key(&name) {
        linking.wrong(
            Mistake::new(span, format!("two constraints of `{id}` are called `{name}`"))
                .help("give one of them another name"),
        );
        return;
    }
    // A key has an index of its own name, which shares the names of its schema.
    if matches!(
        kind,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique { .. } | ConstraintKind::Exclusion(_)
    ) {
        linking.take_relation(&QualifiedName::new(&id.0.schema, &name), "a constraint's index", span);
    }
    let constraint = ConstraintId { table: id.clone(), name: name.clone() };
    linking.locate(ObjectId::Constraint(constraint), span);
    table.order.push(name.clone());
    let constraint = Constraint {
        kind,
        deferrable: item.deferrable,
        validated: !item.not_valid,
        comment: item.comment.clone(),
        index_comment: None,
    };
    table.constraints.insert(name, constraint);
}

fn key(item: &KeyItem) -> Key {
    Key {
        columns: item.columns.clone(),
        include: item.include.clone(),
        options: item.options.clone(),
        tablespace: item.tablespace.clone(),
        clustered: item.clustered,
    }
}

/// The check that a column holds one of its enum's values; for an array, only such values.
fn one_of(linking: &mut Linking<'_>, known: &Known<'_, TableItem>, column: &str) -> Option<ConstraintKind> {
    let item = column_of(known.item, column)?;
    let RustType::Enum { path, array } = &item.rust else { return None };
    let found = match linking.world.enumeration(path, known) {
        Ok(found) => found,
        Err(mistake) => {
            // Without a type of its own, the column has said so already.
            if item.ty.is_some() {
                linking.wrong(mistake);
            }
            return None;
        }
    };
    let values: Vec<String> =
        found.item.variants.iter().map(|variant| sql_tokens::quoted(&variant.value)).collect();
    let values = values.join(", ");
    let at = format!("{}.{}", sql_tokens::ident(&known.item.name.value), sql_tokens::ident(column));
    let condition = if *array {
        // `<@` wants the same array type on both sides, and strings alone are `text[]`.
        let ty = item.ty.as_ref().map_or("text[]", |ty| ty.value.as_str());
        let cast = if ty.eq_ignore_ascii_case("text[]") { String::new() } else { format!("::{ty}") };
        format!("{at} <@ ARRAY[{values}]{cast}")
    } else {
        format!("{at} IN ({values})")
    };
    Some(ConstraintKind::Check(Check {
        expression: Expression::spelled(condition),
        no_inherit: false,
        columns: [column.to_owned()].into(),
    }))
}
