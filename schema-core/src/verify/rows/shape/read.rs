//! Catalog rows to a shape, in a fixed number of queries however many tables there are.

use std::collections::{BTreeMap, BTreeSet};

use postgres::types::{FromSqlOwned, ToSql, Type as Wire};
use postgres::{Row, Transaction};
use schema_model::{QualifiedName, TableId};

use super::{Check, Column, ForeignKey, Form, Key, KeyPart, Kind, Shape, Table, Type, Types};
use crate::introspect::for_server;
use crate::sql::lexer;

/// Reads the shape as this transaction sees it, and leaves the transaction as it was: of all tables, or of these and all
/// that rows of theirs lead to.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(in super::super) fn read(
    transaction: &mut Transaction<'_>,
    of: Option<&[u32]>,
) -> Result<Shape, postgres::Error> {
    let mut savepoint = transaction.transaction()?;
    // What is not in the path is printed with its schema, so that it means the same in any other path.
    let settings = "SELECT set_config('search_path', 'pg_catalog, pg_temp', true),
        set_config('datestyle', 'ISO, MDY', true), set_config('timezone', 'UTC', true),
        current_setting('server_version_num')::int4";
    let row = savepoint.query_typed_one(settings, &[])?;
    let major = row.try_get::<_, i32>(3)?.unsigned_abs() / 10_000;
    let shape = Reader { transaction: &mut savepoint, major }.shape(of)?;
    savepoint.rollback()?;
    Ok(shape)
}

struct Reader<'r, 't> {
    transaction: &'r mut Transaction<'t>,
    major: u32,
}

impl Reader<'_, '_> {
    fn shape(mut self, of: Option<&[u32]>) -> Result<Shape, postgres::Error> {
        let mut tables = self.tables(of)?;
        let oids: Vec<u32> = tables.iter().map(|table| table.oid).collect();
        let places: BTreeMap<u32, usize> = oids.iter().enumerate().map(|(at, oid)| (*oid, at)).collect();
        self.columns(&oids, &mut tables, &places)?;
        self.constraints(&oids, &mut tables, &places)?;
        self.keys(&oids, &mut tables, &places)?;
        find_leaves(&mut tables, &places);
        let used: BTreeSet<u32> = tables.iter().flat_map(|table| &table.columns).map(|own| own.ty).collect();
        let used: Vec<u32> = used.into_iter().collect();
        let types = self.types(&used)?;
        Ok(Shape { tables, types })
    }

    fn tables(&mut self, of: Option<&[u32]>) -> Result<Vec<Table>, postgres::Error> {
        let mut tables = Vec::new();
        let (is_all, of) = (of.is_none(), of.unwrap_or_default());
        let wanted: [(&(dyn ToSql + Sync), Wire); 2] = [(&is_all, Wire::BOOL), (&of, Wire::OID_ARRAY)];
        for row in self.transaction.query_typed(include_str!("table.sql"), &wanted)? {
            let mut cells = Cells { row: &row, next: 0 };
            let oid = cells.next()?;
            let id = TableId::new(cells.next::<String>()?, cells.next::<String>()?);
            let kind = match cells.next_char()? {
                'p' => Kind::Partitioned,
                'f' => Kind::Foreign,
                _ => Kind::Plain,
            };
            let condition: Option<String> = cells.next()?;
            let checks =
                condition.into_iter().map(|sql| Check { name: None, sql, words: Vec::new() }).collect();
            let parent = cells.next()?;
            tables.push(Table {
                oid,
                id,
                kind,
                columns: Vec::new(),
                checks,
                keys: Vec::new(),
                foreign_keys: Vec::new(),
                parent,
                leaves: Vec::new(),
            });
        }
        Ok(tables)
    }

    fn columns(
        &mut self,
        oids: &[u32],
        tables: &mut [Table],
        places: &BTreeMap<u32, usize>,
    ) -> Result<(), postgres::Error> {
        for row in self.of(include_str!("column.sql"), oids)? {
            let mut cells = Cells { row: &row, next: 0 };
            let Some(at) = places.get(&cells.next()?) else { continue };
            let (number, name) = (cells.next()?, cells.next()?);
            let (ty, typmod) = (cells.next()?, cells.next()?);
            let (not_null, generated, identity) = (cells.next()?, cells.next()?, cells.next::<bool>()?);
            let default: Option<String> = cells.next()?;
            let numbered = identity || default.as_ref().is_some_and(|sql| sql.starts_with("nextval("));
            let column = Column { name, number, ty, typmod, not_null, generated, numbered, default };
            tables[*at].columns.push(column);
        }
        Ok(())
    }

    fn constraints(
        &mut self,
        oids: &[u32],
        tables: &mut [Table],
        places: &BTreeMap<u32, usize>,
    ) -> Result<(), postgres::Error> {
        for row in self.of(include_str!("constraint.sql"), oids)? {
            let mut cells = Cells { row: &row, next: 0 };
            let Some(at) = places.get(&cells.next()?).copied() else { continue };
            let (name, kind): (String, char) = (cells.next()?, cells.next_char()?);
            let numbers: Vec<i16> = cells.next::<Option<_>>()?.unwrap_or_default();
            let sql: Option<String> = cells.next()?;
            let target = places.get(&cells.next()?).copied();
            let target_numbers: Vec<i16> = cells.next::<Option<_>>()?.unwrap_or_default();
            let bodies: Vec<String> = cells.next::<Option<_>>()?.unwrap_or_default();
            let mut words: Vec<String> = cells.next::<Option<_>>()?.unwrap_or_default();
            if let ('c', Some(sql)) = (kind, sql) {
                words.extend(bodies.iter().flat_map(|body| literals(body)));
                tables[at].checks.push(Check { name: Some(name), sql, words });
                continue;
            }
            let Some(target) = target else { continue };
            let columns = numbers.iter().filter_map(|number| place(&tables[at], *number)).collect();
            let named = |number: &i16| {
                place(&tables[target], *number).map(|own| tables[target].columns[own].name.clone())
            };
            let target_columns = target_numbers.iter().filter_map(named).collect();
            let key = ForeignKey { columns, target, target_columns };
            tables[at].foreign_keys.push(key);
        }
        Ok(())
    }

    fn keys(
        &mut self,
        oids: &[u32],
        tables: &mut [Table],
        places: &BTreeMap<u32, usize>,
    ) -> Result<(), postgres::Error> {
        let mut last = None;
        for row in self.of(include_str!("key.sql"), oids)? {
            let mut cells = Cells { row: &row, next: 0 };
            let Some(at) = places.get(&cells.next()?).copied() else { continue };
            let index: u32 = cells.next()?;
            let (number, expression): (i16, Option<String>) = (cells.next()?, cells.next()?);
            let (predicate, nulls_not_distinct) = (cells.next()?, cells.next()?);
            let is_equality: bool = cells.next::<Option<_>>()?.unwrap_or(false);
            if last != Some(index) {
                let key = Key { parts: Vec::new(), others: Vec::new(), predicate, nulls_not_distinct };
                tables[at].keys.push(key);
                last = Some(index);
            }
            let part = match expression {
                Some(sql) => Some(KeyPart::Expression(sql)),
                None => place(&tables[at], number).map(KeyPart::Column),
            };
            if let (Some(part), Some(key)) = (part, tables[at].keys.last_mut()) {
                if is_equality { key.parts.push(part) } else { key.others.push(part) }
            }
        }
        Ok(())
    }

    fn types(&mut self, used: &[u32]) -> Result<Types, postgres::Error> {
        let mut types = BTreeMap::new();
        for row in self.of(include_str!("type.sql"), used)? {
            let mut cells = Cells { row: &row, next: 0 };
            let oid: u32 = cells.next()?;
            let name = QualifiedName::new(cells.next::<String>()?, cells.next::<String>()?);
            let (kind, of): (char, u32) = (cells.next_char()?, cells.next()?);
            let (typmod, not_null, delimiter) = (cells.next()?, cells.next()?, cells.next_char()?);
            let labels: Option<Vec<String>> = cells.next()?;
            let checks: Option<Vec<String>> = cells.next()?;
            let parts: Option<Vec<u32>> = cells.next()?;
            let typmods: Option<Vec<i32>> = cells.next()?;
            let form = match kind {
                'e' => Form::Enum(labels.unwrap_or_default()),
                'd' => Form::Domain { over: of, typmod, not_null, checks: checks.unwrap_or_default() },
                'c' => Form::Composite(
                    parts.unwrap_or_default().into_iter().zip(typmods.unwrap_or_default()).collect(),
                ),
                'r' => Form::Range(of),
                'm' => Form::Multirange(of),
                _ if of != 0 => Form::Array(of),
                _ => Form::Base,
            };
            types.insert(oid, Type { name, form, delimiter });
        }
        Ok(Types::new(types))
    }

    fn of(&mut self, sql: &str, oids: &[u32]) -> Result<Vec<Row>, postgres::Error> {
        self.transaction.query_typed(&for_server(sql, self.major), &[(&oids, Wire::OID_ARRAY)])
    }
}

/// The tables that hold rows, each to itself and to all whose partition it is.
fn find_leaves(tables: &mut [Table], places: &BTreeMap<u32, usize>) {
    for at in 0..tables.len() {
        if tables[at].kind == Kind::Partitioned {
            continue;
        }
        let mut next = Some(at);
        while let Some(holder) = next {
            tables[holder].leaves.push(at);
            next = tables[holder].parent.and_then(|parent| places.get(&parent).copied());
        }
    }
}

/// The strings and numbers in the text of a function.
fn literals(body: &str) -> Vec<String> {
    let (tokens, _) = lexer::tokens(body);
    let text = |token: &lexer::Token<'_>| match token.kind {
        lexer::Kind::Text => {
            let inner = token.text.strip_prefix('\'')?.strip_suffix('\'')?;
            Some(inner.replace("''", "'"))
        }
        lexer::Kind::Number => Some(token.text.to_owned()),
        _ => None,
    };
    tokens.iter().filter_map(text).collect()
}

fn place(table: &Table, number: i16) -> Option<usize> {
    table.columns.iter().position(|column| column.number == number)
}

/// The cells of a row from left to right.
struct Cells<'r> {
    row: &'r Row,
    next: usize,
}

impl Cells<'_> {
    fn next<T: FromSqlOwned>(&mut self) -> Result<T, postgres::Error> {
        let cell = self.row.try_get(self.next)?;
        self.next += 1;
        Ok(cell)
    }

    /// A `"char"` column: a byte, which the driver has as an i8.
    fn next_char(&mut self) -> Result<char, postgres::Error> {
        Ok(char::from(self.next::<i8>()?.cast_unsigned()))
    }
}
