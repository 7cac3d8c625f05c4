//! The rows of a dev database, and how far its sequences are, to the statements that put them into another one.

use std::collections::BTreeMap;

use postgres::{Client, GenericClient};

use crate::sql::name;

/// How many rows a statement inserts.
const ROWS: usize = 500;

/// What the tables of a database hold, by name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    tables: BTreeMap<(String, String), Table>,
    /// By sequence: the last value that it gave.
    sequences: BTreeMap<(String, String), i64>,
}

#[derive(Debug, PartialEq, Eq)]
struct Table {
    /// Those whose values somebody can say.
    columns: Vec<String>,
    /// In the order in which they are stored.
    rows: Vec<Vec<Option<String>>>,
}

/// Tables that hold rows of their own, with the columns that are not computed.
const TABLES: &str = "SELECT n.nspname::text, c.relname::text, array_agg(a.attname::text ORDER BY a.attnum)
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) c.oid
        AND a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped AND a.attgenerated::text OPERATOR(pg_catalog.=) ''
    WHERE c.relkind::text OPERATOR(pg_catalog.=) 'r' AND c.relpersistence::text OPERATOR(pg_catalog.<>) 't'
        AND n.nspname::text OPERATOR(pg_catalog.!~) '^pg_'
        AND n.nspname::text OPERATOR(pg_catalog.<>) ALL (ARRAY['information_schema', 'schema_history'])
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid OPERATOR(pg_catalog.=) 1259
            AND d.objid OPERATOR(pg_catalog.=) c.oid AND d.deptype::text OPERATOR(pg_catalog.=) 'e')
    GROUP BY c.oid, 1, 2";

const SEQUENCES: &str = "SELECT s.schemaname::text, s.sequencename::text, s.last_value
    FROM pg_catalog.pg_sequences s
    WHERE s.last_value IS NOT NULL AND s.schemaname::text OPERATOR(pg_catalog.<>) 'schema_history'";

/// Reads all of it, in texts that every session reads alike.
pub(super) fn read(client: &mut Client) -> Result<Held, postgres::Error> {
    let mut open = client.transaction()?;
    open.batch_execute(
        "SET LOCAL DateStyle = ISO; SET LOCAL IntervalStyle = postgres; SET LOCAL TimeZone = 'UTC';
         SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = hex",
    )?;
    let mut held = Held::default();
    for row in open.query(TABLES, &[])? {
        let id: (String, String) = (row.try_get(0)?, row.try_get(1)?);
        let columns: Vec<Option<String>> = row.try_get(2)?;
        let columns: Vec<String> = columns.into_iter().flatten().collect();
        let rows = rows(&mut open, &id, &columns)?;
        if !rows.is_empty() {
            held.tables.insert(id, Table { columns, rows });
        }
    }
    for row in open.query(SEQUENCES, &[])? {
        held.sequences.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
    }
    open.rollback()?;
    Ok(held)
}

fn rows<C: GenericClient>(
    client: &mut C,
    (schema, table): &(String, String),
    columns: &[String],
) -> Result<Vec<Vec<Option<String>>>, postgres::Error> {
    let texts: Vec<String> = columns.iter().map(|own| format!("{}::text", name::ident(own))).collect();
    let sql = format!("SELECT {} FROM ONLY {}", texts.join(", "), name::qualified(schema, table));
    let rows = client.query(&sql, &[])?;
    rows.iter().map(|row| (0..texts.len()).map(|at| row.try_get(at)).collect()).collect()
}

impl Held {
    /// How many rows there are.
    pub(super) fn count(&self) -> usize {
        self.tables.values().map(|table| table.rows.len()).sum()
    }

    /// The statements, each with its semicolon and a line break.
    pub(super) fn sql(&self) -> String {
        let mut sql = String::new();
        for ((schema, table), Table { columns, rows }) in &self.tables {
            let target = name::qualified(schema, table);
            if columns.is_empty() {
                sql += &format!("INSERT INTO {target} DEFAULT VALUES;\n").repeat(rows.len());
                continue;
            }
            let names: Vec<String> = columns.iter().map(|own| name::ident(own)).collect();
            for rows in rows.chunks(ROWS) {
                let rows: Vec<String> = rows.iter().map(|row| tuple(row)).collect();
                sql += &format!(
                    "INSERT INTO {target} ({}) OVERRIDING SYSTEM VALUE VALUES\n  {};\n",
                    names.join(", "),
                    rows.join(",\n  ")
                );
            }
        }
        for ((schema, sequence), last) in &self.sequences {
            let sequence = name::literal(&name::qualified(schema, sequence));
            sql += &format!("SELECT pg_catalog.setval({sequence}, {last});\n");
        }
        sql
    }

    /// What another database holds instead, a line a table.
    pub(super) fn differences(&self, other: &Self) -> Vec<String> {
        let mut found = Vec::new();
        for (id, table) in &self.tables {
            let theirs = other.tables.get(id);
            if theirs
                .is_none_or(|own| own.columns.len() != table.columns.len() || own.sorted() != table.sorted())
            {
                let (has, had) = (theirs.map_or(0, |own| own.rows.len()), table.rows.len());
                found.push(format!(
                    "table {}.{}: holds {has} rows where it held {had}, or others",
                    id.0, id.1
                ));
            }
        }
        let more = other.tables.keys().filter(|id| !self.tables.contains_key(*id));
        found.extend(more.map(|(schema, table)| format!("table {schema}.{table}: holds rows")));
        let all = self
            .sequences
            .keys()
            .chain(other.sequences.keys().filter(|id| !self.sequences.contains_key(*id)));
        let differs = |id: &&(String, String)| self.sequences.get(*id) != other.sequences.get(*id);
        found.extend(
            all.filter(differs).map(|(schema, name)| format!("sequence {schema}.{name}: stands elsewhere")),
        );
        found
    }
}

impl Table {
    /// The rows by the names of their columns, which another table may have in another order.
    fn sorted(&self) -> Vec<Vec<(&String, &Option<String>)>> {
        let mut rows: Vec<Vec<(&String, &Option<String>)>> = self
            .rows
            .iter()
            .map(|row| {
                let mut own: Vec<_> = self.columns.iter().zip(row).collect();
                own.sort();
                own
            })
            .collect();
        rows.sort();
        rows
    }
}

fn tuple(row: &[Option<String>]) -> String {
    let value =
        |own: &Option<String>| own.as_ref().map_or_else(|| "NULL".to_owned(), |own| name::literal(own));
    format!("({})", row.iter().map(value).collect::<Vec<_>>().join(", "))
}
