//! Changes to those of them that PostgreSQL refuses and nothing but a new table or column leads around, in words.

use std::collections::BTreeSet;

use schema_model::{ColumnId, EnumId, ObjectId, Schema, TableId};

use super::Change;

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
            Change::RecreateEnum { id, .. } => written.extend(of_enum(before, after, id)),
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

/// The columns whose values move to the successor of an enum type.
fn of_enum(before: &Schema, after: &Schema, id: &EnumId) -> Vec<(TableId, String)> {
    let mut found = Vec::new();
    for (table, own) in &before.tables {
        let kept = after.tables.get(table);
        for column in &own.columns {
            let stays =
                kept.and_then(|kept| kept.column(&column.name)).is_some_and(|new| new.ty == column.ty);
            if stays && column.ty.element.as_ref() == Some(&id.0) {
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
    use schema_model::{Column, ColumnType, QualifiedName, Table};

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
