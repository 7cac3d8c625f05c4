//! Changes of indexes to steps.

use schema_model::{ColumnId, Index, IndexId, IndexKey, KeyPart, ObjectId, TableId};

use super::step::{Phase, Step};
use super::{Context, Effects, LockMode, RowFailure, column, inheritance};
use crate::diff::Change;
use crate::sql::quote;

pub(super) fn plan(steps: &mut Vec<Step>, context: &Context<'_>, change: &Change) {
    let object = |id: &IndexId| ObjectId::Index(id.clone());
    let alter = |id: &IndexId| format!("ALTER INDEX {}", quote::relation(&id.0));
    match change {
        Change::CreateIndex { table, id, index } => {
            let is_new = !context.before.tables.contains_key(table);
            let phase = if is_new { Phase::IndexOfNewTable } else { Phase::Index };
            let mut effects = Effects::lock(table, LockMode::ShareLock).scanning(table);
            if index.unique {
                effects = effects.failing_on(RowFailure::DuplicateKey(id.clone()));
            }
            let needs = std::iter::once(ObjectId::Table(table.clone())).chain(columns(table, index));
            let needs = column::with_types(needs.collect());
            if inheritance::is_partly_held(context, table, index) {
                // Attaching a partition makes it an index for each of the parent's.
                let sql = statement("ON ONLY", table, id, index);
                let step = Step::new(Phase::Attach, change, sql, Effects::lock(table, LockMode::ShareLock));
                let attached = inheritance::attached_partitions(context, table);
                steps.push(step.creates([object(id)]).needs(needs).needs(attached));
                return inheritance::attach_indexes(steps, context, change, table, id);
            }
            let step = Step::new(phase, change, create(table, id, index), effects);
            steps.push(step.creates([object(id)]).needs(needs));
        }
        Change::DropIndex { table, id, index } => {
            let sql = format!("DROP INDEX {}", quote::relation(&id.0));
            let step =
                Step::new(Phase::DropIndex, change, sql, Effects::lock(table, LockMode::AccessExclusiveLock));
            steps.push(step.removes([object(id)]).releases(columns(table, index)));
        }
        Change::SetIndexOptions { table, id, from, to } => {
            for clause in super::table::option_clauses(from, to) {
                let effects = Effects::lock(table, super::table::option_lock(&clause));
                let sql = format!("{} {clause}", alter(id));
                steps.push(Step::new(Phase::AlterIndex, change, sql, effects).needs([object(id)]));
            }
        }
        Change::SetIndexStatistics { table, id, position, to } => {
            let sql = format!("{} ALTER COLUMN {position} SET STATISTICS {to}", alter(id));
            let effects = Effects::lock(table, LockMode::ShareUpdateExclusiveLock);
            steps.push(Step::new(Phase::AlterIndex, change, sql, effects).needs([object(id)]));
        }
        Change::SetIndexTablespace { table, id, to } => {
            let to = quote::ident(to.as_deref().unwrap_or("pg_default"));
            let sql = format!("{} SET TABLESPACE {to}", alter(id));
            let effects = Effects::lock(table, LockMode::AccessExclusiveLock);
            steps.push(Step::new(Phase::AlterIndex, change, sql, effects).needs([object(id)]));
        }
        _ => {}
    }
}

fn columns(table: &TableId, index: &Index) -> Vec<ObjectId> {
    let column = |name: &String| ObjectId::Column(ColumnId { table: table.clone(), name: name.clone() });
    index.columns.iter().map(column).collect()
}

pub(super) fn create(table: &TableId, id: &IndexId, index: &Index) -> String {
    statement("ON", table, id, index)
}

fn statement(on: &str, table: &TableId, id: &IndexId, index: &Index) -> String {
    let mut sql = format!(
        "CREATE {}INDEX {} {on} {} USING {} ({})",
        if index.unique { "UNIQUE " } else { "" },
        quote::ident(&id.0.name),
        quote::relation(&table.0),
        quote::keyword_or_ident(&index.method),
        index.keys.iter().map(key).collect::<Vec<_>>().join(",")
    );
    if !index.include.is_empty() {
        sql += &format!(" INCLUDE ({})", quote::idents(&index.include));
    }
    if index.nulls_not_distinct {
        sql += " NULLS NOT DISTINCT";
    }
    if !index.options.is_empty() {
        sql += &format!(" WITH ({})", quote::options(&index.options));
    }
    if let Some(tablespace) = &index.tablespace {
        sql += &format!(" TABLESPACE {}", quote::ident(tablespace));
    }
    if let Some(predicate) = &index.predicate {
        sql += &format!(" WHERE {}", predicate.sql());
    }
    sql
}

fn key(key: &IndexKey) -> String {
    let mut text = match &key.part {
        KeyPart::Column(name) => quote::ident(name),
        KeyPart::Expression(expression) => quote::wrapped_unless_call(expression.sql()),
    };
    if let Some(collation) = &key.collation {
        text += &format!(" COLLATE {}", quote::builtin_or_qualified(collation));
    }
    if let Some(class) = &key.operator_class {
        text += &format!(" {}", quote::builtin_or_qualified(&class.name));
        if !class.options.is_empty() {
            text += &format!(" ({})", quote::options(&class.options));
        }
    }
    match (key.descending, key.nulls_first) {
        (false, false) => {}
        (false, true) => text += " NULLS FIRST",
        (true, true) => text += " DESC",
        (true, false) => text += " DESC NULLS LAST",
    }
    text
}
