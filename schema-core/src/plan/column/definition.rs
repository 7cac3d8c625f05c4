//! A column as a line of `CREATE TABLE` or `ADD COLUMN` says it.

use schema_model::{Column, ColumnId, ConstraintKind, Table, TableId};

use super::super::foreign;
use super::identity;
use crate::sql::quote;

/// `"name" type[ COLLATE c][ PRIMARY KEY][ DEFAULT x][ GENERATED ...][ NOT NULL]`.
pub(in crate::plan) fn definition(table: &TableId, column: &Column, created: Option<&Table>) -> String {
    let id = ColumnId { table: table.clone(), name: column.name.clone() };
    let mut sql = format!("{} {}", quote::ident(&column.name), quote::column_type(&column.ty));
    sql += &foreign::options(&column.foreign_options);
    if let Some(collation) = &column.collation {
        sql += &format!(" COLLATE {}", quote::builtin_or_qualified(collation));
    }
    sql + &constraints(&id, column, created)
}

/// What a column's line says beyond its type.
pub(in crate::plan) fn constraints(id: &ColumnId, column: &Column, created: Option<&Table>) -> String {
    let mut sql = String::new();
    let table = &id.table;
    let key = created.and_then(|created| primary_key_column(table, created));
    if key.is_some_and(|(_, name)| name == column.name) {
        sql += " PRIMARY KEY";
    }
    if let Some(default) = &column.default {
        sql += &format!(" DEFAULT {}", default.sql());
    }
    if let Some(generated) = &column.generated {
        let kind = if generated.stored { "STORED" } else { "VIRTUAL" };
        let expression = quote::wrapped(generated.expression.sql());
        sql += &format!(" GENERATED ALWAYS AS {expression} {kind}");
    }
    if let Some(identity) = &column.identity {
        sql += &format!(" {}", identity::clause(id, identity));
    }
    if column.not_null {
        sql += " NOT NULL";
    }
    sql
}

/// The name and the column of a primary key that the column's own line can say: one column, PostgreSQL's own name.
pub(in crate::plan) fn primary_key_column<'a>(id: &TableId, table: &'a Table) -> Option<(&'a str, &'a str)> {
    table.constraints.iter().find_map(|(name, constraint)| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => match key.columns.as_slice() {
            [column]
                if key.include.is_empty()
                    && key.options.is_empty()
                    && key.tablespace.is_none()
                    && constraint.deferrable == schema_model::Deferrable::No
                    && *name == schema_model::name::server(&id.0.name, None, "pkey") =>
            {
                Some((name.as_str(), column.as_str()))
            }
            _ => None,
        },
        _ => None,
    })
}
