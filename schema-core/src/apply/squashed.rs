//! The rows of a database to what they are worth to a history whose first migration stands for several: a database that
//! has all of these has it, one that has none of them lacks it, and one in between has a way to go first.

use super::{Applied, Problem};
use crate::history::Migration;

/// The rows as if the migration itself had been applied, where all that it stands for was.
pub(super) fn stood_for(migrations: &[Migration], applied: Vec<Applied>) -> Result<Vec<Applied>, Problem> {
    let Some(first) = migrations.first() else { return Ok(applied) };
    let replaced = first.replaces();
    let (Some(last), Some(row)) = (replaced.last(), applied.first()) else { return Ok(applied) };
    if row.name == first.name {
        return Ok(applied);
    }
    let is_replaced = |row: &Applied| {
        replaced.iter().any(|own| {
            (own.number, &own.name, &own.checksum) == (row.number, &row.name, &row.checksum)
                && row.undone.is_none()
        })
    };
    let count = applied.iter().take_while(|row| is_replaced(row)).count();
    let Some(end) = count.checked_sub(1).and_then(|at| applied.get(at)) else { return Ok(applied) };
    if end.number != last.number || !end.finished() {
        return Err(Problem::Between {
            file: first.file(),
            applied: format!("{}.sql", end.name),
            last: format!("{}.sql", last.name),
            until: last.number,
        });
    }
    let own = Applied { number: first.number, name: first.name.clone(), ..end.clone() };
    Ok(std::iter::once(own).chain(applied.into_iter().skip(count)).collect())
}

/// Whether a row is of this migration, or of what it stands for.
pub(super) fn is_of(row: &Applied, migration: &Migration) -> bool {
    row.checksum == migration.checksum
        || migration.replaces().last().is_some_and(|own| own.checksum == row.checksum)
}
