//! `pg_attribute` and `pg_attrdef` to the columns of tables.

use postgres::types::Type;
use schema_model::{Column, ColumnType, Expression, Generated, Identity, QualifiedName, SequenceOptions};

use super::attributes::{Attribute, Tables};
use super::error::Error;
use super::query::{Catalog, Cells};
use super::table;

const READING: &str = "the columns";

pub(super) fn read(catalog: &mut Catalog<'_, '_>, tables: &mut Tables) -> Result<(), Error> {
    let rows = catalog.rows(READING, include_str!("column.sql"), &[(&tables.oids(), Type::OID_ARRAY)])?;
    // What a generated column reads may stand after it.
    let mut reads: Vec<(u32, i16, Vec<i16>)> = Vec::new();
    for row in &rows {
        let mut cells = Cells::of(row, READING);
        let oid = cells.next()?;
        let entry = tables.entry(oid, READING)?;
        let (attribute, column) = column(&mut cells)?;
        if let Some(read) = cells.next()? {
            reads.push((oid, attribute.number, read));
        }
        entry.attributes.push(attribute);
        entry.table.columns.push(column);
    }
    for (oid, number, read) in reads {
        let entry = tables.entry(oid, READING)?;
        let (position, names) = (entry.position(number, READING)?, entry.names(&read, READING)?);
        if let Some(generated) = &mut entry.table.columns[position].generated {
            generated.columns = names;
        }
    }
    Ok(())
}

fn column(cells: &mut Cells<'_>) -> Result<(Attribute, Column), Error> {
    let number = cells.next()?;
    let name = cells.next()?;
    let ty = ColumnType {
        text: cells.next()?,
        element: Some(QualifiedName { schema: cells.next()?, name: cells.next()? }),
        array: cells.next()?,
    };
    let attribute = Attribute { number, type_oid: cells.next()?, collation: cells.next()? };
    let not_null = cells.next()?;
    let expression = cells.next::<Option<String>>()?.map(Expression::printed);
    let (default, generated) = match (cells.next_char()?, expression) {
        ('\0', default) => (default, None),
        (kind @ ('s' | 'v'), Some(expression)) => {
            let generated = Generated { expression, stored: kind == 's', columns: Default::default() };
            (None, Some(generated))
        }
        ('s' | 'v', None) => return Err(Error::Moved { reading: READING }),
        (other, _) => return Err(unknown("attgenerated", other)),
    };
    let identity = match cells.next_char()? {
        '\0' => None,
        kind @ ('a' | 'd') => {
            // The sequences come later and say theirs.
            Some(Identity { always: kind == 'a', sequence: None, options: SequenceOptions::default() })
        }
        other => return Err(unknown("attidentity", other)),
    };
    let collation = cells.next::<Option<String>>()?.zip(cells.next()?);
    let column = Column {
        name,
        ty,
        not_null,
        default,
        generated,
        identity,
        collation: collation.map(|(schema, name)| QualifiedName { schema, name }),
        storage: cells.next::<Option<i8>>()?.map(storage).transpose()?,
        compression: match cells.next_char()? {
            '\0' => None,
            'p' => Some("pglz".into()),
            'l' => Some("lz4".into()),
            other => return Err(unknown("attcompression", other)),
        },
        statistics: cells.next()?,
        options: table::options(cells.next()?, ""),
        comment: cells.next()?,
    };
    Ok((attribute, column))
}

/// `attstorage` in the words of `ALTER TABLE ... SET STORAGE`.
fn storage(attstorage: i8) -> Result<String, Error> {
    match char::from(attstorage.cast_unsigned()) {
        'p' => Ok("PLAIN".into()),
        'e' => Ok("EXTERNAL".into()),
        'm' => Ok("MAIN".into()),
        'x' => Ok("EXTENDED".into()),
        other => Err(unknown("attstorage", other)),
    }
}

fn unknown(column: &'static str, value: char) -> Error {
    Error::Unknown { reading: READING, column, value: value.into() }
}
