//! `pg_sequence` to sequences, and to the numbers of identity columns.

use std::collections::BTreeMap;

use schema_model::{ColumnId, Sequence, SequenceId, SequenceOptions, TableId};

use super::attributes::Tables;
use super::error::Error;
use super::query::{Catalog, Cells};

const READING: &str = "the sequences";

pub(super) fn read(
    catalog: &mut Catalog<'_, '_>,
    tables: &mut Tables,
) -> Result<BTreeMap<SequenceId, Sequence>, Error> {
    let mut sequences = BTreeMap::new();
    for row in &catalog.rows(READING, include_str!("sequence.sql"), &[])? {
        let mut cells = Cells::of(row, READING);
        let id = SequenceId::new(cells.next::<&str>()?, cells.next::<&str>()?);
        let unlogged = cells.next()?;
        let options = SequenceOptions {
            data_type: cells.next()?,
            start: cells.next()?,
            increment: cells.next()?,
            min: cells.next()?,
            max: cells.next()?,
            cache: cells.next()?,
            cycle: cells.next()?,
        };
        let comment = cells.next()?;
        let identity: Option<(u32, i16)> = cells.next::<Option<u32>>()?.zip(cells.next()?);
        let owner: (Option<&str>, Option<&str>, Option<&str>) = (cells.next()?, cells.next()?, cells.next()?);
        let Some((table, number)) = identity else {
            let owned_by = match owner {
                (Some(schema), Some(table), Some(column)) => {
                    Some(ColumnId { table: TableId::new(schema, table), name: column.into() })
                }
                _ => None,
            };
            sequences.insert(id, Sequence { options, owned_by, unlogged, comment });
            continue;
        };
        // The identity of a table outside the model is part of that table's definition.
        if let Some(entry) = tables.0.get_mut(&table) {
            let position = entry.position(number, READING)?;
            let column = &mut entry.table.columns[position];
            let identity = column.identity.as_mut().ok_or(Error::Moved { reading: READING })?;
            identity.sequence = Some(id);
            identity.options = options;
        }
    }
    Ok(sequences)
}
