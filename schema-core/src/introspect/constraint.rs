//! `pg_constraint`, with the index behind it, to the constraints of tables.

use postgres::types::Type;
use schema_model::constraint::Action;
use schema_model::{
    Check, Constraint, ConstraintKind, Deferrable, Exclusion, Expression, ForeignKey, Key, ReplicaIdentity,
    TableId, Unmodeled,
};

use super::attributes::Tables;
use super::error::Error;
use super::option::List;
use super::query::{Catalog, Cells};
use crate::sql::quote;

const READING: &str = "the constraints";

/// What each query selects first: which constraint, and what every kind has.
struct Head {
    table: u32,
    name: String,
    deferrable: Deferrable,
    /// `conkey`.
    columns: Vec<i16>,
}

type ReadKind = fn(&mut Cells<'_>, &mut Tables, &Head) -> Result<ConstraintKind, Error>;

pub(super) fn read(catalog: &mut Catalog<'_, '_>, tables: &mut Tables) -> Result<(), Error> {
    let queries: [(&str, ReadKind); 3] = [
        (include_str!("constraint_key.sql"), key),
        (include_str!("constraint_foreign_key.sql"), foreign_key),
        (include_str!("constraint_check.sql"), check),
    ];
    for (sql, read_kind) in queries {
        for row in &catalog.rows(READING, sql, &[(&tables.oids(), Type::OID_ARRAY)])? {
            let mut cells = Cells::of(row, READING);
            let head = Head {
                table: cells.next()?,
                name: cells.next()?,
                deferrable: match (cells.next()?, cells.next()?) {
                    (false, _) => Deferrable::No,
                    (true, false) => Deferrable::Immediate,
                    (true, true) => Deferrable::Deferred,
                },
                // NULL for a check that reads no column.
                columns: cells.next::<Option<_>>()?.unwrap_or_default(),
            };
            let (validated, comment) = (cells.next()?, cells.next()?);
            let kind = match read_kind(&mut cells, tables, &head) {
                Ok(kind) => kind,
                Err(error) => {
                    let table = quote::printed(&tables.entry(head.table, READING)?.id.0);
                    tables.unknown.take(error, "constraint", || format!("{} on {table}", head.name))?;
                    continue;
                }
            };
            // Only what has an index of its own selects another column.
            let index_comment = if kind.has_index() { cells.next()? } else { None };
            let deferrable = head.deferrable;
            let constraint = Constraint { kind, deferrable, validated, comment, index_comment };
            tables.entry(head.table, READING)?.table.constraints.insert(head.name, constraint);
        }
    }
    Ok(())
}

/// A primary key, a unique or an exclusion constraint: what has an index of its own.
fn key(cells: &mut Cells<'_>, tables: &mut Tables, head: &Head) -> Result<ConstraintKind, Error> {
    let invalid = |table: &TableId| Unmodeled {
        kind: "constraint index".into(),
        name: format!("{} on {table}", head.name),
        definition: "invalid".into(),
    };
    let contype = cells.next_char()?;
    let (keys, numbers): (i16, Vec<i16>) = (cells.next()?, cells.next()?);
    let include = numbers.get(keys.unsigned_abs().into()..).unwrap_or_default();
    let (clustered, replica_identity) = (cells.next()?, cells.next()?);
    let nulls_not_distinct = cells.next()?;
    // Of a key, whose index is a btree; those of an exclusion are in its definition.
    let options = List::Index("btree").read(cells.next()?, &mut tables.bookkeeping);
    let tablespace = cells.next()?;
    let definition: Option<&str> = cells.next()?;
    let read: Option<Vec<i16>> = cells.next()?;
    let valid: bool = cells.next()?;
    if !valid {
        // Of a partitioned table, of whose partitions some have no such key.
        let own = invalid(&tables.entry(head.table, READING)?.id);
        tables.unmodeled.insert(own);
    }
    let entry = tables.entry(head.table, READING)?;
    if replica_identity {
        entry.table.replica_identity = ReplicaIdentity::Index(head.name.clone());
    }
    if contype == 'x' {
        let definition = definition.ok_or_else(|| Error::nothing(READING, "pg_get_constraintdef"))?;
        let tail = match head.deferrable {
            Deferrable::No => "",
            Deferrable::Immediate => " DEFERRABLE",
            Deferrable::Deferred => " DEFERRABLE INITIALLY DEFERRED",
        };
        let definition = Expression::printed(definition.strip_suffix(tail).unwrap_or(definition));
        // 0 stands for an expression among these, whose columns are in `read`.
        let mut columns = entry.read(&read.unwrap_or_default(), READING)?;
        for &number in numbers.iter().filter(|&&number| number != 0) {
            columns.insert(entry.name(number, READING)?);
        }
        return Ok(ConstraintKind::Exclusion(Exclusion { definition, tablespace, clustered, columns }));
    }
    let key = Key {
        columns: entry.names(&head.columns, READING)?,
        include: entry.names(include, READING)?,
        options,
        tablespace,
        clustered,
    };
    match contype {
        'p' => Ok(ConstraintKind::PrimaryKey(key)),
        'u' => Ok(ConstraintKind::Unique { key, nulls_not_distinct }),
        other => Err(unknown("contype", other)),
    }
}

fn foreign_key(cells: &mut Cells<'_>, tables: &mut Tables, head: &Head) -> Result<ConstraintKind, Error> {
    let target_oid: u32 = cells.next()?;
    let target = TableId::new(cells.next::<&str>()?, cells.next::<&str>()?);
    let target_numbers: Vec<i16> = cells.next()?;
    let target_names: Option<Vec<String>> = cells.next()?;
    let target_columns = match target_names {
        Some(names) => names,
        None => tables.entry(target_oid, READING)?.names(&target_numbers, READING)?,
    };
    let match_full = match cells.next_char()? {
        'f' => true,
        's' => false,
        other => return Err(unknown("confmatchtype", other)),
    };
    let on_delete = action(cells.next_char()?)?;
    let on_update = action(cells.next_char()?)?;
    let on_delete_numbers: Vec<i16> = cells.next::<Option<_>>()?.unwrap_or_default();
    let entry = tables.entry(head.table, READING)?;
    Ok(ConstraintKind::ForeignKey(ForeignKey {
        columns: entry.names(&head.columns, READING)?,
        target,
        target_columns,
        match_full,
        on_delete,
        on_delete_columns: entry.names(&on_delete_numbers, READING)?,
        on_update,
    }))
}

fn check(cells: &mut Cells<'_>, tables: &mut Tables, head: &Head) -> Result<ConstraintKind, Error> {
    let columns = tables.entry(head.table, READING)?.read(&head.columns, READING)?;
    let expression = Expression::printed(cells.next::<String>()?);
    Ok(ConstraintKind::Check(Check { expression, no_inherit: cells.next()?, columns }))
}

/// `confdeltype` and `confupdtype`.
fn action(code: char) -> Result<Action, Error> {
    match code {
        'a' => Ok(Action::NoAction),
        'r' => Ok(Action::Restrict),
        'c' => Ok(Action::Cascade),
        'n' => Ok(Action::SetNull),
        'd' => Ok(Action::SetDefault),
        other => Err(unknown("confdeltype", other)),
    }
}

fn unknown(column: &'static str, value: char) -> Error {
    Error::letter(READING, column, value)
}
