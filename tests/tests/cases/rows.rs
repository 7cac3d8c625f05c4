//! A few rows for every table that is empty, as far as its constraints allow simple ones.
//!
//! A value follows from the column's type, from the texts that the table's checks name, or from the row that a foreign
//! key points at. What that does not satisfy leaves its table empty.

use std::collections::BTreeMap;

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
    let mut waiting = empty_tables(&mut transaction)?;
    while !waiting.is_empty() {
        // A table waits for those it points at; of those that wait for each other one goes first.
        let waits = |table: &Table| {
            let mut others = waiting.iter().filter(|other| other.name != table.name);
            others.any(|other| table.targets.contains(&other.name))
        };
        let at = waiting.iter().position(|table| !waits(table)).unwrap_or_default();
        insert_rows(&mut transaction, &waiting.remove(at))?;
    }
    transaction.commit()
}

fn insert_rows(transaction: &mut Transaction<'_>, table: &Table) -> Result<(), postgres::Error> {
    let mut refused = 0;
    for row in 0..ROWS {
        if refused > 1 {
            break;
        }
        refused += 1;
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
                refused = 0;
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

/// The tables without rows. What they consist of is asked for once: most of the time there is none to ask for.
fn empty_tables(transaction: &mut Transaction<'_>) -> Result<Vec<Table>, postgres::Error> {
    let query = "SELECT c.oid, format('%I.%I', n.nspname, c.relname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        ORDER BY 2";
    let mut names: Vec<(u32, String)> =
        transaction.query(query, &[])?.iter().map(|row| (row.get(0), row.get(1))).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let has_rows: Vec<String> =
        names.iter().map(|(_, name)| format!("EXISTS (SELECT FROM {name})")).collect();
    let row = transaction.query_one(&format!("SELECT ARRAY[{}]", has_rows.join(", ")), &[])?;
    let mut has_rows = row.get::<_, Vec<bool>>(0).into_iter();
    names.retain(|_| has_rows.next() == Some(false));
    let oids: Vec<u32> = names.iter().map(|(oid, _)| *oid).collect();
    let (mut columns, mut targets) = (columns(transaction, &oids)?, targets(transaction, &oids)?);
    let table = |(oid, name)| Table {
        name,
        columns: columns.remove(&oid).unwrap_or_default(),
        targets: targets.remove(&oid).unwrap_or_default(),
    };
    Ok(names.into_iter().map(table).collect())
}

/// The tables that the foreign keys of each of these point at.
fn targets(
    transaction: &mut Transaction<'_>,
    tables: &[u32],
) -> Result<BTreeMap<u32, Vec<String>>, postgres::Error> {
    let query = "SELECT DISTINCT f.conrelid, format('%I.%I', n.nspname, t.relname)
        FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace
        WHERE f.conrelid = ANY($1) AND f.contype = 'f' ORDER BY 1, 2";
    let mut found: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    if !tables.is_empty() {
        for row in transaction.query(query, &[&tables])? {
            found.entry(row.get(0)).or_default().push(row.get(1));
        }
    }
    Ok(found)
}

/// The columns of each of these tables that can be given a value.
fn columns(
    transaction: &mut Transaction<'_>,
    tables: &[u32],
) -> Result<BTreeMap<u32, Vec<Column>>, postgres::Error> {
    if tables.is_empty() {
        return Ok(BTreeMap::new());
    }
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
                WHERE f.conrelid = a.attrelid AND f.contype = 'f' AND a.attnum = ANY(f.conkey) LIMIT 1),
            a.attrelid
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' THEN t.typelem ELSE t.oid END
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
        ORDER BY a.attrelid, a.attnum";
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
    let mut found: BTreeMap<u32, Vec<Column>> = BTreeMap::new();
    for row in transaction.query(query, &[&tables])? {
        found.entry(row.get(9)).or_default().push(read(&row));
    }
    Ok(found)
}
