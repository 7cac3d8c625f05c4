//! The rows that were kept, and those that are there, to what differs.

use std::collections::BTreeMap;

use postgres::Transaction;
use schema_model::TableId;

use super::{Comparison, KeptColumn, KeptTable, Value, texts};
use crate::sql::quote;
use crate::verify::proof::{ChangedValues, Expected, Loss, Lost};

/// What is gone of one table, as far as the catalog tells.
pub(super) fn lost(kept: &KeptTable, comparison: &Comparison<'_>) -> Vec<Lost> {
    let lost = |column: Option<String>, what, count, of, example| Lost {
        table: kept.id.clone(),
        column,
        what,
        count,
        of,
        example,
    };
    if !comparison.intent.tables.contains_key(&kept.id) {
        return match kept.count {
            0 => Vec::new(),
            count => vec![lost(None, Loss::Rows, count, count, None)],
        };
    }
    let mut found = Vec::new();
    for column in &kept.columns {
        let name = || Some(column.id.name.clone());
        if !comparison.intent.columns.contains_key(&column.id) {
            let some: Vec<&String> = column.values.iter().flatten().collect();
            if let Some(first) = some.first() {
                let example = Some(((*first).clone(), None));
                found.push(lost(name(), Loss::Values, some.len(), kept.count, example));
            }
        }
        let Some(back) = column.change.as_ref().and_then(|change| change.back.as_ref()) else { continue };
        let others = column.values.iter().zip(back).filter_map(|(value, back)| {
            let (value, back) = (value.as_ref()?, back.as_ref()?);
            (back.as_ref() != Some(value)).then(|| (value.clone(), back.clone()))
        });
        let others: Vec<(String, Value)> = others.collect();
        if let Some(example) = others.first() {
            let (count, example) = (others.len(), Some(example.clone()));
            found.push(lost(name(), Loss::Precision, count, kept.count, example));
        }
    }
    found
}

/// What differs in one table, which is called `now`.
pub(super) fn compare(
    transaction: &mut Transaction<'_>,
    kept: &KeptTable,
    comparison: &Comparison<'_>,
    now: &TableId,
) -> Result<Vec<ChangedValues>, postgres::Error> {
    // A column whose future cannot be told, even for one row, says nothing about any.
    let columns = kept.columns.iter().filter_map(|column| {
        let expected = column.expected.as_ref()?;
        let expected: Option<Vec<&Value>> = expected.iter().map(Option::as_ref).collect();
        Some((column, expected?, comparison.intent.columns.get(&column.id)?))
    });
    let (mut known, mut expected, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (column, values, after) in columns {
        known.push(column);
        expected.push(values);
        names.push(format!("{}::text", quote::ident(&after.name)));
    }
    let mut savepoint = transaction.transaction()?;
    let rows = match texts(&mut savepoint, now, &names) {
        Ok(rows) => rows,
        // What the catalog lacks is for the comparison of catalogs to say.
        Err(error) if error.as_db_error().is_some() => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    savepoint.rollback()?;
    let changed = |column, expected, count, of, example| ChangedValues {
        column,
        table: kept.id.clone(),
        expected,
        count,
        of,
        example,
        severity: comparison.severity,
    };
    if rows.len() != kept.count {
        let count = rows.len().abs_diff(kept.count);
        return Ok(vec![changed(None, Expected::Rows, count, kept.count, None)]);
    }
    let mut found = Vec::new();
    for (at, (column, expected)) in known.iter().zip(&expected).enumerate() {
        let actual: Vec<&Value> = rows.iter().map(|row| &row[at]).collect();
        let (count, example) = difference(expected, &actual);
        if count > 0 {
            found.push(changed(Some(column.id.clone()), wanted(column), count, kept.count, example));
        }
    }
    if found.is_empty() && as_rows(&expected, kept.count) != rows_sorted(&rows) {
        // Every column has its values, in other rows.
        for (at, (column, expected)) in known.iter().zip(&expected).enumerate() {
            let differing = expected.iter().zip(&rows).filter(|(one, row)| **one != &row[at]);
            let count = differing.clone().count();
            let example = differing.map(|(one, row)| ((*one).clone(), row[at].clone())).next();
            if count > 0 {
                found.push(changed(Some(column.id.clone()), wanted(column), count, kept.count, example));
            }
        }
    }
    Ok(found)
}

/// What differs in columns that are to stay as they are, in the middle of a migration: each with its name by now.
pub(super) fn early(
    transaction: &mut Transaction<'_>,
    kept: &KeptTable,
    comparison: &Comparison<'_>,
    now: &TableId,
    columns: &[(&KeptColumn, String)],
) -> Result<Vec<ChangedValues>, postgres::Error> {
    let names: Vec<String> =
        columns.iter().map(|(_, name)| format!("{}::text", quote::ident(name))).collect();
    let rows = texts(transaction, now, &names)?;
    let changed = |column, expected, count, example| ChangedValues {
        column,
        table: kept.id.clone(),
        expected,
        count,
        of: kept.count,
        example,
        severity: comparison.severity,
    };
    if rows.len() != kept.count {
        return Ok(vec![changed(None, Expected::Rows, rows.len().abs_diff(kept.count), None)]);
    }
    let each = columns.iter().enumerate().filter_map(|(at, (column, _))| {
        let expected: Vec<&Value> = column.values.iter().collect();
        let actual: Vec<&Value> = rows.iter().map(|row| &row[at]).collect();
        let (count, example) = difference(&expected, &actual);
        (count > 0).then(|| changed(Some(column.id.clone()), Expected::Same, count, example))
    });
    Ok(each.collect())
}

fn wanted(column: &KeptColumn) -> Expected {
    column.change.as_ref().map_or(Expected::Same, |change| Expected::Cast(change.to.clone()))
}

/// How many of the values are not among the others, wherever they stand; and the first place in which the two differ.
fn difference(expected: &[&Value], actual: &[&Value]) -> (usize, Option<(Value, Value)>) {
    let mut counts: BTreeMap<&Value, isize> = BTreeMap::new();
    expected.iter().for_each(|value| *counts.entry(value).or_default() += 1);
    actual.iter().for_each(|value| *counts.entry(value).or_default() -= 1);
    let count = counts.values().filter(|count| **count > 0).map(|count| count.unsigned_abs()).sum();
    // Most statements leave the rows in their order.
    let is_odd = |value: &Value| counts.get(value).is_some_and(|count| *count != 0);
    let pair = expected.iter().zip(actual).find(|(one, two)| one != two && is_odd(one));
    (count, pair.map(|(one, two)| ((*one).clone(), (*two).clone())))
}

fn as_rows(columns: &[Vec<&Value>], count: usize) -> Vec<Vec<Value>> {
    let rows = (0..count).map(|at| columns.iter().map(|values| values[at].clone()).collect());
    let mut rows: Vec<Vec<Value>> = rows.collect();
    rows.sort();
    rows
}

fn rows_sorted(rows: &[Vec<Value>]) -> Vec<Vec<Value>> {
    let mut rows = rows.to_vec();
    rows.sort();
    rows
}
