//! A few rows for every table that is empty, as far as its constraints allow simple ones.
//!
//! A value follows from the column's type, from the texts that the table's checks name, or from the row that a foreign
//! key points at. What that does not satisfy leaves its table empty.

use postgres::{GenericClient, Transaction};

const ROWS: usize = 3;
const ATTEMPTS: usize = 6;

struct Table {
    /// Qualified and quoted.
    name: String,
    columns: Vec<Column>,
    /// The other tables that its foreign keys point at.
    targets: Vec<String>,
}

struct Column {
    /// Quoted.
    name: String,
    /// `format_type`, of the element for an array.
    ty: String,
    is_array: bool,
    /// `pg_type.typcategory` of the same.
    category: String,
    nullable: bool,
    /// Whether a default gives the value.
    has_default: bool,
    /// Whether only a default can: identity, sequences.
    numbered: bool,
    /// Labels of an enum, and texts that checks of the table name.
    texts: Vec<String>,
    /// The table and column that a foreign key points at.
    target: Option<(String, String)>,
}

/// Fills what is empty.
pub(crate) fn fill<C: GenericClient>(client: &mut C) -> Result<(), postgres::Error> {
    let mut transaction = client.transaction()?;
    let tables = tables(&mut transaction)?;
    // In the first rounds a table waits for those it points at.
    for round in 0..tables.len() + 1 {
        for table in &tables {
            if is_empty(&mut transaction, &table.name)? {
                let mut ready = round + 1 > tables.len();
                if !ready {
                    ready = true;
                    for target in table.targets.iter().filter(|target| **target != table.name) {
                        ready &= !is_empty(&mut transaction, target)?;
                    }
                }
                if ready {
                    insert_rows(&mut transaction, table)?;
                }
            }
        }
    }
    transaction.commit()
}

fn is_empty(transaction: &mut Transaction<'_>, table: &str) -> Result<bool, postgres::Error> {
    Ok(transaction.query(&format!("SELECT FROM {table} LIMIT 1"), &[])?.is_empty())
}

fn insert_rows(transaction: &mut Transaction<'_>, table: &Table) -> Result<(), postgres::Error> {
    for row in 0..ROWS {
        for attempt in 0..ATTEMPTS {
            let given: Vec<&Column> = table
                .columns
                .iter()
                .filter(|column| !(column.numbered || column.has_default && row % 2 == 1))
                .collect();
            let names: Vec<&str> = given.iter().map(|column| column.name.as_str()).collect();
            let values: Vec<String> = given.iter().map(|column| value(column, row, attempt)).collect();
            let sql = if given.is_empty() {
                format!("INSERT INTO {} DEFAULT VALUES", table.name)
            } else {
                format!("INSERT INTO {} ({}) VALUES ({})", table.name, names.join(", "), values.join(", "))
            };
            let mut inner = transaction.savepoint("a_row")?;
            if inner.batch_execute(&format!("{sql}; SET CONSTRAINTS ALL IMMEDIATE")).is_ok() {
                inner.commit()?;
                break;
            }
            inner.rollback()?;
        }
    }
    Ok(())
}

fn value(column: &Column, row: usize, attempt: usize) -> String {
    if let Some((table, target)) = &column.target {
        return format!("(SELECT {target} FROM {table} ORDER BY ctid LIMIT 1 OFFSET {})", row % 2);
    }
    if column.nullable && row == ROWS - 1 && attempt == 0 {
        return "NULL".to_owned();
    }
    let number = row + 1;
    let base = column.ty.split('(').next().unwrap_or_default().trim();
    let text = match (column.category.as_str(), base) {
        _ if !column.texts.is_empty() && (column.category == "E" || attempt % 2 == 1) => {
            column.texts[(row + attempt / 2) % column.texts.len()].clone()
        }
        ("B", _) => if row.is_multiple_of(2) { "true" } else { "false" }.to_owned(),
        ("D", "date") => format!("2024-05-0{number}"),
        ("D", "time without time zone" | "time with time zone") => format!("0{number}:30:00"),
        ("D", _) => format!("2024-05-0{number} 10:20:30.456"),
        ("I", _) => format!("10.0.0.{number}"),
        ("T", _) => format!("{number} hours"),
        ("V", _) => "1".to_owned(),
        ("G", _) => format!("({number},{number})"),
        ("R", "int4range" | "int8range" | "numrange") => format!("[{row}0,{row}5)"),
        ("R", _) => format!("[2024-05-0{number},2024-05-0{number}]"),
        (_, "uuid") => format!("00000000-0000-0000-0000-00000000000{number}"),
        (_, "json" | "jsonb") => format!("{{\"a\": {number}}}"),
        (_, "bytea") => format!("\\x0{number}"),
        _ => number.to_string(),
    };
    let text = if column.is_array { format!("{{\"{}\"}}", text.replace('"', "\\\"")) } else { text };
    format!("'{}'", text.replace('\'', "''"))
}

fn tables(transaction: &mut Transaction<'_>) -> Result<Vec<Table>, postgres::Error> {
    let query = "SELECT c.oid, format('%I.%I', n.nspname, c.relname),
            ARRAY(SELECT DISTINCT format('%I.%I', tn.nspname, t.relname)
                FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
                JOIN pg_namespace tn ON tn.oid = t.relnamespace
                WHERE f.conrelid = c.oid AND f.contype = 'f')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        ORDER BY 2";
    let mut tables = Vec::new();
    for row in transaction.query(query, &[])? {
        let columns = columns(transaction, row.get(0))?;
        tables.push(Table { name: row.get(1), columns, targets: row.get(2) });
    }
    Ok(tables)
}

fn columns(transaction: &mut Transaction<'_>, table: u32) -> Result<Vec<Column>, postgres::Error> {
    let query = "SELECT quote_ident(a.attname), format_type(e.oid, NULL), t.oid <> e.oid, e.typcategory::text,
            NOT a.attnotnull, a.atthasdef,
            a.attidentity <> '' OR coalesce(pg_get_expr(d.adbin, d.adrelid), '') LIKE 'nextval(%',
            ARRAY(SELECT enumlabel::text FROM pg_enum WHERE enumtypid = e.oid ORDER BY enumsortorder)
            || ARRAY(SELECT m[1] FROM pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''', 'g') m
                WHERE k.conrelid = a.attrelid AND k.contype = 'c' AND a.attnum = ANY(k.conkey)),
            (SELECT format('%I.%I', fn.nspname, ft.relname) || '|' || quote_ident(fa.attname)
                FROM pg_constraint f JOIN pg_class ft ON ft.oid = f.confrelid
                JOIN pg_namespace fn ON fn.oid = ft.relnamespace
                JOIN pg_attribute fa ON fa.attrelid = f.confrelid
                    AND fa.attnum = f.confkey[array_position(f.conkey, a.attnum)]
                WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND a.attnum = ANY(f.conkey) LIMIT 1)
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attnum";
    let rows = transaction.query(query, &[&table])?;
    let read = |row: &postgres::Row| {
        let target: Option<String> = row.get(8);
        Column {
            name: row.get(0),
            ty: row.get(1),
            is_array: row.get(2),
            category: row.get(3),
            nullable: row.get(4),
            has_default: row.get(5),
            numbered: row.get(6),
            texts: row.get(7),
            target: target.and_then(|text| {
                text.rsplit_once('|').map(|(table, column)| (table.to_owned(), column.to_owned()))
            }),
        }
    };
    Ok(rows.iter().map(read).collect())
}
