//! Changes to those of them that PostgreSQL refuses and nothing but a new table or column leads around, in words.

use std::collections::BTreeSet;

use schema_model::object::Kind;
use schema_model::{ColumnId, NamedId, Object, ObjectId, QualifiedName, Schema, TableId};

use super::Change;
use crate::sql::identity;

/// Says of each change that writes a table anew whose row type is that of a column elsewhere why it cannot be planned
/// (`find_composite_type_dependencies` in `src/backend/commands/tablecmds.c`).
pub(super) fn refused(changes: &[Change], before: &Schema, after: &Schema) -> Vec<String> {
    let mut found = Vec::new();
    let mut written: BTreeSet<(TableId, String)> = BTreeSet::new();
    for change in changes {
        match change {
            Change::SetColumnType { id, .. } => {
                written.insert((id.table.clone(), format!("`{}` gets another type", id.name)));
            }
            Change::SetTableLogged { id, .. } => {
                written.insert((id.clone(), "whether it is logged changes".to_owned()));
            }
            Change::SetAccessMethod { id, .. } => {
                written.insert((id.clone(), "its access method changes".to_owned()));
            }
            Change::AddColumn { id, column } | Change::RecreateColumn { id, to: column, .. } => {
                let is_stored = column.generated.as_ref().is_some_and(|own| own.stored);
                if is_stored || column.identity.is_some() {
                    written.insert((id.table.clone(), format!("`{}` has a value in every row", id.name)));
                }
            }
            Change::RecreateEnum { id, .. } => written.extend(of_type(before, after, &id.0)),
            Change::CreateObject { id, object } if id.kind.is_type() => {
                if let (Some(old), Some(name)) = (before.objects.get(id), name_of(id)) {
                    written.extend(of_type(before, after, &name));
                    found.extend(reordered(before, &name, old, object));
                }
            }
            _ => {}
        }
    }
    for (table, what) in written.into_iter().filter(|(table, _)| before.tables.contains_key(table)) {
        if let Some(holder) = holder(before, after, &table) {
            found.push(format!(
                "table {table}: {what}, and `{holder}` holds rows of it: PostgreSQL changes no row type that a column \
                 is of; add another column in the place of `{holder}`, or a new table"
            ));
        }
    }
    found
}

/// The name of a type.
fn name_of(id: &NamedId) -> Option<QualifiedName> {
    let own = identity::parse(&id.identity)?;
    Some(QualifiedName::new(own.schema?, own.name))
}

/// Why the attributes of a composite type cannot stand in another order, if nothing moves the values that there are.
fn reordered(before: &Schema, name: &QualifiedName, old: &Object, new: &Object) -> Option<String> {
    if old.definition != new.definition || super::object::keeps_order(old, new) {
        return None;
    }
    let range = range_over(before, name)?;
    let title = |name: &str| name.trim_start_matches("attribute ").to_owned();
    let kept = old.attributes().filter(|name| new.part(name).is_some());
    let gained = new.attributes().filter(|name| old.part(name).is_none());
    let order: Vec<String> = kept.chain(gained).map(title).collect();
    Some(format!(
        "type {name}: its attributes get another order, and {range} is over it: PostgreSQL casts no range to another; \
         declare them as they stand, new ones last: ({})",
        order.join(", ")
    ))
}

/// A range whose bounds are of the type.
fn range_over(schema: &Schema, name: &QualifiedName) -> Option<String> {
    let found = schema.dependencies.iter().find_map(|(dependent, on)| match (dependent, on) {
        (ObjectId::Named(range), ObjectId::Named(id)) if name_of(id).as_ref() == Some(name) => {
            let object = schema.objects.get(range)?;
            (range.kind == Kind::Type && object.definition.starts_with("subtype = ")).then_some(range)
        }
        _ => None,
    });
    found.map(|range| format!("range {}", range.identity))
}

/// The columns whose values move to the successor of a type.
fn of_type(before: &Schema, after: &Schema, name: &QualifiedName) -> Vec<(TableId, String)> {
    let mut found = Vec::new();
    for (table, own) in &before.tables {
        let kept = after.tables.get(table);
        for column in &own.columns {
            let stays =
                kept.and_then(|kept| kept.column(&column.name)).is_some_and(|new| new.ty == column.ty);
            if stays && column.ty.element.as_ref() == Some(name) {
                found.push((table.clone(), format!("`{}` gets another type", column.name)));
            }
        }
    }
    found
}

/// A column of another table that stays and is of the row type of this one, alone or within another type.
fn holder(before: &Schema, after: &Schema, table: &TableId) -> Option<ColumnId> {
    let mut open = vec![ObjectId::Table(table.clone())];
    let mut seen: BTreeSet<ObjectId> = BTreeSet::new();
    while let Some(next) = open.pop() {
        for (dependent, _) in before.dependencies.iter().filter(|(_, on)| *on == next) {
            match dependent {
                ObjectId::Column(column) if column.table != *table && is_of(before, column, &next) => {
                    let stays =
                        after.tables.get(&column.table).is_some_and(|own| own.column(&column.name).is_some());
                    if stays && after.dependencies.contains(&(dependent.clone(), next.clone())) {
                        return Some(column.clone());
                    }
                }
                ObjectId::Named(id) if id.kind.is_type() && seen.insert(dependent.clone()) => {
                    open.push(dependent.clone());
                }
                _ => {}
            }
        }
    }
    None
}

/// Whether the column is of the type, and not only its default.
fn is_of(schema: &Schema, column: &ColumnId, ty: &ObjectId) -> bool {
    let own = schema.tables.get(&column.table).and_then(|table| table.column(&column.name));
    let element = own.and_then(|own| own.ty.element.as_ref());
    match ty {
        ObjectId::Table(table) => element == Some(&table.0),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use schema_model::object::Part;
    use schema_model::{Column, ColumnType, Table};

    use super::*;

    fn schema(ty: &str) -> Schema {
        let of = |name: &str, text: &str, schema: &str, own: &str| {
            let element = Some(QualifiedName::new(schema, own));
            Column::new(name, ColumnType { text: text.to_owned(), element, array: false })
        };
        let table = |columns: Vec<Column>| Table { columns, ..Table::default() };
        let mut schema = Schema::default();
        let (rows, holder) = (TableId::new("public", "t"), TableId::new("public", "h"));
        let held = ColumnId { table: holder.clone(), name: "r".to_owned() };
        schema.tables.insert(rows.clone(), table(vec![of("a", ty, "pg_catalog", ty)]));
        schema.tables.insert(holder, table(vec![of("r", "public.t", "public", "t")]));
        schema.dependencies.insert((ObjectId::Column(held), ObjectId::Table(rows)));
        schema
    }

    fn reasons(before: &Schema, after: &Schema) -> Vec<String> {
        let mut changes = Vec::new();
        super::super::table::diff(&mut changes, before, after);
        refused(&changes, before, after)
    }

    fn composite(attributes: &[&str]) -> Object {
        let part = |name: &&str| Part {
            name: format!("attribute {name}"),
            set: format!("ALTER TYPE public.pair ADD ATTRIBUTE {name} integer"),
            unset: Some(format!("ALTER TYPE public.pair DROP ATTRIBUTE {name}")),
            alter: None,
            inline: true,
        };
        Object {
            relation: None,
            definition: "composite".to_owned(),
            create: "CREATE TYPE public.pair AS (...)".to_owned(),
            replace: None,
            parts: attributes.iter().map(part).collect(),
            comment: None,
        }
    }

    fn with_pair(attributes: &[&str], of_type: Option<&str>) -> Schema {
        let mut schema = Schema::default();
        let of_type = of_type.map(|name| QualifiedName::new("public", name));
        schema.tables.insert(TableId::new("public", "t"), Table { of_type, ..Table::default() });
        schema.objects.insert(NamedId::new(Kind::Type, "public.pair"), composite(attributes));
        schema
    }

    fn reasons_of_objects(before: &Schema, after: &Schema) -> Vec<String> {
        let mut changes = Vec::new();
        super::super::object::diff(&mut changes, before, after);
        refused(&changes, before, after)
    }

    #[test]
    fn the_columns_of_a_typed_table_keep_their_order() {
        let changes = |after: &Schema| {
            let mut changes = Vec::new();
            super::super::object::diff(&mut changes, &with_pair(&["a", "b"], Some("pair")), after);
            changes
        };
        assert!(changes(&with_pair(&["b", "a"], Some("pair"))).is_empty());
        assert!(!changes(&with_pair(&["b", "a"], None)).is_empty());
    }

    #[test]
    fn the_bounds_of_a_range_keep_their_order() {
        let ranged = |attributes: &[&str]| {
            let mut schema = with_pair(attributes, None);
            let range = NamedId::new(Kind::Type, "public.between");
            let object = Object { definition: "subtype = public.pair".to_owned(), ..composite(&[]) };
            schema.objects.insert(range.clone(), object);
            let pair = NamedId::new(Kind::Type, "public.pair");
            schema.dependencies.insert((ObjectId::Named(range), ObjectId::Named(pair)));
            schema
        };
        let found = reasons_of_objects(&ranged(&["a", "b"]), &ranged(&["b", "a"]));
        assert!(found.iter().any(|reason| reason.contains("range public.between is over it")), "{found:?}");
    }

    #[test]
    fn a_row_type_in_use_is_not_changed() {
        let (before, after) = (schema("int4"), schema("int8"));
        let found = reasons(&before, &after);
        assert!(found.iter().any(|reason| reason.contains("`h.r` holds rows of it")), "{found:?}");
        assert!(reasons(&before, &before).is_empty());
        let mut alone = after;
        alone.tables.remove(&TableId::new("public", "h"));
        assert!(reasons(&before, &alone).is_empty());
    }
}
