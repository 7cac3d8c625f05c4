//! Rows before and after to the values that are not what they should be, and to what is gone.

mod compare;
mod fresh;

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;
use schema_model::object::Kind;
use schema_model::{Column, ColumnId, EnumId, NamedId, ObjectId, Schema, TableId};

use super::intent::Intent;
use super::proof::{ChangedValues, Lost, Severity};
use crate::sql::quote;

type Value = Option<String>;

/// The rows of some tables at one moment, with what is expected of them.
#[derive(Debug, Default)]
pub(super) struct Kept {
    /// By oid: the names that the columns had at first, by number.
    names: BTreeMap<u32, BTreeMap<i16, String>>,
    tables: BTreeMap<u32, KeptTable>,
    /// What was found out about rows that had to go in the middle of the migration.
    early: Vec<ChangedValues>,
}

#[derive(Debug)]
struct KeptTable {
    /// As it was called at first.
    id: TableId,
    /// How many rows there are.
    count: usize,
    columns: Vec<KeptColumn>,
    /// Whether the rows are those that were there at the start.
    is_first: bool,
}

/// A column, with its values in the order of the rows.
#[derive(Debug)]
struct KeptColumn {
    /// As it was called at first.
    id: ColumnId,
    values: Vec<Value>,
    /// What the values should be afterwards, where that can be told.
    expected: Option<Vec<Option<Value>>>,
    change: Option<TypeChange>,
}

/// A column that gets another type.
#[derive(Debug)]
struct TypeChange {
    to: String,
    /// What can be had back of each value.
    back: Option<Vec<Option<Value>>>,
}

/// What both schemas and the meaning of the migration say, for looking at rows.
pub(super) struct Comparison<'a> {
    pub(super) before: &'a Schema,
    pub(super) after: &'a Schema,
    pub(super) intent: &'a Intent,
    /// How existing rows get a value, by the column's name afterwards.
    pub(super) backfills: &'a BTreeMap<ColumnId, String>,
    /// How grave it is when a value is another one.
    pub(super) severity: Severity,
    /// Whether the migration is one transaction, in which `now()` is always the same.
    pub(super) in_one: bool,
}

/// By oid: what tables and their columns are called by now.
const COLUMNS: &str = "SELECT c.oid, n.nspname::text, c.relname::text,
        array_agg(a.attnum ORDER BY a.attnum), array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE c.oid = ANY($1) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY c.oid, n.nspname, c.relname";

impl Kept {
    /// Keeps the rows of these tables, which had these names at first, in place of those that were kept of them before.
    pub(super) fn keep(
        &mut self,
        transaction: &mut Transaction<'_>,
        comparison: &Comparison<'_>,
        tables: &BTreeMap<u32, TableId>,
        is_first: bool,
    ) -> Result<(), postgres::Error> {
        let oids: Vec<u32> = tables.keys().copied().collect();
        for row in transaction.query(COLUMNS, &[&oids])? {
            let oid: u32 = row.try_get(0)?;
            let now = TableId::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?);
            let (numbers, names): (Vec<i16>, Vec<String>) = (row.try_get(3)?, row.try_get(4)?);
            let Some(id) = tables.get(&oid) else { continue };
            let named = || numbers.iter().copied().zip(names.iter().cloned());
            let first_names = self.names.entry(oid).or_insert_with(|| named().collect());
            // Columns may have been renamed since, and there may be new ones.
            let columns =
                named().filter_map(|(number, name)| Some((first_names.get(&number)?.clone(), name)));
            let columns: Vec<(String, String)> = columns.collect();
            let kept = read(transaction, comparison, id, &now, columns, is_first)?;
            self.tables.insert(oid, kept);
        }
        Ok(())
    }

    /// Expects nothing any more of a table.
    pub(super) fn forget(&mut self, oid: u32) {
        self.tables.remove(&oid);
    }

    /// Expects nothing any more of the tables that have no rows by now; gives their oids.
    pub(super) fn forget_emptied(
        &mut self,
        transaction: &mut Transaction<'_>,
    ) -> Result<Vec<u32>, postgres::Error> {
        let oids: Vec<u32> = self.tables.keys().copied().collect();
        let query = "SELECT c.oid, n.nspname::text, c.relname::text FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY($1)";
        let mut emptied = Vec::new();
        for row in transaction.query(query, &[&oids])? {
            let oid: u32 = row.try_get(0)?;
            let table = TableId::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?);
            let query = format!("SELECT EXISTS (SELECT FROM ONLY {})", quote::qualified(&table.0));
            if !transaction.query_one(&query, &[])?.try_get::<_, bool>(0)? {
                self.tables.remove(&oid);
                emptied.push(oid);
            }
        }
        Ok(emptied)
    }

    /// Compares rows that are about to go, as far as that can be done in the middle of a migration: columns that are to
    /// stay as they are.
    pub(super) fn compare_early(
        &mut self,
        transaction: &mut Transaction<'_>,
        comparison: &Comparison<'_>,
    ) -> Result<(), postgres::Error> {
        let oids: Vec<u32> = self.tables.keys().copied().collect();
        for row in transaction.query(COLUMNS, &[&oids])? {
            let oid: u32 = row.try_get(0)?;
            let (Some(kept), Some(first)) = (self.tables.get(&oid), self.names.get(&oid)) else { continue };
            let now = TableId::new(row.try_get::<_, String>(1)?, row.try_get::<_, String>(2)?);
            let (numbers, names): (Vec<i16>, Vec<String>) = (row.try_get(3)?, row.try_get(4)?);
            let stays = |number: i16| {
                let name = first.get(&number)?;
                kept.columns.iter().find(|column| column.id.name == *name && column.stays())
            };
            let columns: Vec<(&KeptColumn, String)> = numbers
                .into_iter()
                .zip(names)
                .filter_map(|(number, name)| Some((stays(number)?, name)))
                .collect();
            self.early.extend(compare::early(transaction, kept, comparison, &now, &columns)?);
        }
        Ok(())
    }

    /// What is not as it should be, and what is gone, now that the migration has run.
    pub(super) fn compare(
        &self,
        transaction: &mut Transaction<'_>,
        comparison: &Comparison<'_>,
    ) -> Result<(Vec<ChangedValues>, Vec<Lost>), postgres::Error> {
        let (mut changed, mut lost) = (self.early.clone(), Vec::new());
        for kept in self.tables.values() {
            lost.extend(compare::lost(kept, comparison));
            let Some(now) = comparison.intent.tables.get(&kept.id) else { continue };
            changed.extend(compare::compare(transaction, kept, comparison, now)?);
            // Whoever wrote a migration by hand may have filled a new column in any way.
            if kept.is_first && comparison.severity == Severity::Error {
                changed.extend(fresh::compare(transaction, kept, comparison, now)?);
            }
        }
        changed.sort_by(|one, two| (&one.table, &one.column).cmp(&(&two.table, &two.column)));
        changed.dedup_by(|one, two| (&one.table, &one.column) == (&two.table, &two.column));
        lost.sort_by(|one, two| (&one.table, &one.column).cmp(&(&two.table, &two.column)));
        Ok((changed, lost))
    }
}

fn read(
    transaction: &mut Transaction<'_>,
    comparison: &Comparison<'_>,
    id: &TableId,
    now: &TableId,
    columns: Vec<(String, String)>,
    is_first: bool,
) -> Result<KeptTable, postgres::Error> {
    let names: Vec<String> =
        columns.iter().map(|(_, name)| format!("{}::text", quote::ident(name))).collect();
    let rows = texts(transaction, now, &names)?;
    let mut kept = Vec::new();
    for (at, (first, name)) in columns.into_iter().enumerate() {
        let id = ColumnId { table: id.clone(), name: first };
        let values: Vec<Value> = rows.iter().map(|row| row[at].clone()).collect();
        let (expected, change) = expect(transaction, comparison, &id, now, (&name, &values), is_first)?;
        kept.push(KeptColumn { id, values, expected, change });
    }
    Ok(KeptTable { id: id.clone(), count: rows.len(), columns: kept, is_first })
}

impl KeptColumn {
    /// Whether its values should be what they are, all through the migration.
    fn stays(&self) -> bool {
        let is_itself = |expected: &Vec<Option<Value>>| {
            expected.iter().zip(&self.values).all(|(expected, value)| expected.as_ref() == Some(value))
        };
        self.change.is_none() && self.expected.as_ref().is_some_and(is_itself)
    }
}

/// Whether the type of a column, or one that it is made of, is another afterwards: then its values may look different.
fn holds_another_type(comparison: &Comparison<'_>, column: &Column) -> bool {
    let Some(element) = &column.ty.element else { return false };
    let mut open: Vec<NamedId> =
        [Kind::Type, Kind::Domain].map(|kind| NamedId::new(kind, quote::printed(element))).into();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        let (old, new) = (comparison.before.objects.get(&id), comparison.after.objects.get(&id));
        if old != new {
            return true;
        }
        let own = ObjectId::Named(id.clone());
        if seen.insert(id) {
            let under = comparison.before.dependencies.iter().filter(|(dependent, _)| *dependent == own);
            open.extend(under.filter_map(|(_, referenced)| match referenced {
                ObjectId::Named(id) => Some(id.clone()),
                _ => None,
            }));
        }
    }
    false
}

/// Whether the type of a column is one that somebody made, and is there before.
fn is_known(comparison: &Comparison<'_>, column: &Column) -> bool {
    let named = |kind, element| NamedId::new(kind, quote::printed(element));
    let is_there = |kind| {
        column
            .ty
            .element
            .as_ref()
            .is_some_and(|own| comparison.before.objects.contains_key(&named(kind, own)))
    };
    is_there(Kind::Type) || is_there(Kind::Domain)
}

/// What the values of an enum are called afterwards, where somebody said so.
fn renamed<'c>(comparison: &'c Comparison<'_>, column: &Column) -> Option<&'c BTreeMap<String, String>> {
    let id = EnumId(column.ty.element.clone()?);
    comparison.intent.values.get(&id)
}

/// Whether a column is of an enum that has other values afterwards, in a migration of which nobody says what it renames.
fn holds_other_labels(comparison: &Comparison<'_>, before: &Column, after: &Column) -> bool {
    let labels = |schema: &'_ Schema, column: &Column| {
        let id = EnumId(column.ty.element.clone()?);
        schema.enums.get(&id).map(|own| own.values.clone())
    };
    labels(comparison.before, before) != labels(comparison.after, after)
}

/// What each value should be afterwards, where the server could say so: `None` for one that it could not compute.
type Expected = Option<Vec<Option<Value>>>;

/// What the values of a column should be afterwards, by what the server makes of them today.
fn expect(
    transaction: &mut Transaction<'_>,
    comparison: &Comparison<'_>,
    id: &ColumnId,
    now: &TableId,
    (name, values): (&str, &[Value]),
    is_first: bool,
) -> Result<(Expected, Option<TypeChange>), postgres::Error> {
    let nothing = Ok((None, None));
    let before = comparison.before.tables.get(&id.table).and_then(|table| table.column(&id.name));
    let Some(after_id) = comparison.intent.columns.get(id) else { return nothing };
    let after = comparison.after.tables.get(&after_id.table).and_then(|table| table.column(&after_id.name));
    let (Some(before), Some(after)) = (before, after) else { return nothing };
    if after.generated.is_some() {
        return nothing;
    }
    // What a type is today says nothing of what it is to be: its attributes may stand in another order by then.
    let ty = if before.ty == after.ty { before } else { after };
    if is_known(comparison, ty) && holds_another_type(comparison, ty) {
        return nothing;
    }
    if let Some(renamed) = renamed(comparison, before) {
        let is_renamed = renamed.iter().any(|(old, new)| old != new);
        // What was put there in the middle of the migration may have its new name already.
        if is_renamed && (before.ty.array || !is_first) {
            return nothing;
        }
        let expected =
            |value: &Value| value.as_ref().map(|value| renamed.get(value).unwrap_or(value).clone());
        if is_renamed && before.ty == after.ty {
            return Ok((Some(values.iter().map(|value| Some(expected(value))).collect()), None));
        }
    } else if holds_other_labels(comparison, before, after) {
        return nothing;
    }
    let column = quote::ident(name);
    let backfill = comparison.backfills.get(after_id).filter(|_| after.not_null && !before.not_null);
    if before.ty != after.ty {
        let to = &after.ty.text;
        let mut cast = computed(transaction, now, &format!("({column}::{to})::text"))?;
        if cast.is_none() {
            // No cast leads there, or the type is still to come: then it can only go by way of text.
            cast = computed(transaction, now, &format!("(({column}::text)::{to})::text"))?;
        }
        let back = computed(transaction, now, &format!("(({column}::{to})::{})::text", before.ty.text))?;
        let expected = cast.filter(|_| backfill.is_none());
        return Ok((expected, Some(TypeChange { to: to.clone(), back })));
    }
    let expected = match backfill {
        Some(sql) => computed(transaction, now, &format!("coalesce({column}::text, ({sql})::text)"))?,
        None => Some(values.iter().cloned().map(Some).collect()),
    };
    Ok((expected, None))
}

/// An expression for each row, where the server can compute it at all; nothing for the rows on which it fails.
fn computed(
    transaction: &mut Transaction<'_>,
    table: &TableId,
    sql: &str,
) -> Result<Option<Vec<Option<Value>>>, postgres::Error> {
    let mut savepoint = transaction.transaction()?;
    let one = [sql.to_owned()];
    match texts(&mut savepoint, table, &one) {
        Ok(rows) => {
            savepoint.rollback()?;
            return Ok(Some(rows.into_iter().map(|mut row| row.pop()).collect()));
        }
        Err(error) if error.as_db_error().is_some() => {
            savepoint.rollback()?;
            // Not of these values but of the types.
            if error.code().is_some_and(|code| code.code().starts_with("42")) {
                return Ok(None);
            }
        }
        Err(error) => return Err(error),
    }
    let target = quote::qualified(&table.0);
    let places = transaction.query(&format!("SELECT ctid::text FROM ONLY {target} ORDER BY ctid"), &[])?;
    let mut values = Vec::with_capacity(places.len());
    for place in places {
        let place: String = place.try_get(0)?;
        let mut savepoint = transaction.transaction()?;
        let sql = format!("SELECT {sql} FROM ONLY {target} WHERE ctid = {}", quote::literal(&place));
        let value = match savepoint.query_one(&sql, &[]) {
            Ok(row) => Some(row.try_get(0)?),
            Err(error) if error.as_db_error().is_some() => None,
            Err(error) => return Err(error),
        };
        savepoint.rollback()?;
        values.push(value);
    }
    Ok(Some(values))
}

/// Expressions for each row, in the order in which the rows are stored.
fn texts(
    transaction: &mut Transaction<'_>,
    table: &TableId,
    expressions: &[String],
) -> Result<Vec<Vec<Value>>, postgres::Error> {
    let target = quote::qualified(&table.0);
    let sql = format!("SELECT {} FROM ONLY {target} ORDER BY ctid", expressions.join(", "));
    let rows = transaction.query(&sql, &[])?;
    rows.iter().map(|row| (0..expressions.len()).map(|at| row.try_get(at)).collect()).collect()
}
