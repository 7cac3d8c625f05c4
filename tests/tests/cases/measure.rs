//! What a server says of tables besides what the product measures itself: how many rows they have, and which numbers
//! their sequences give next.

use std::collections::BTreeMap;

use postgres::GenericClient;
use schema_core::diff::Change;
use schema_core::verify::measure::Watch;
use schema_model::TableId;

use crate::case::Way;

/// What to call a table of before: as the plan's effects do, by its new name.
pub(crate) fn new_names<C: GenericClient>(
    client: &mut C,
    way: &Way<'_>,
) -> Result<BTreeMap<TableId, TableId>, postgres::Error> {
    let watch = Watch::new(client, &BTreeMap::new())?;
    let named = watch.tables().values().map(|id| {
        let renamed = way.difference.changes.iter().fold(id.clone(), |id, change| match change {
            Change::RenameTable { from, to } if *from == id => to.clone(),
            Change::RenameSchema { from, to } if from.0 == id.0.schema => TableId::new(&to.0, &id.0.name),
            _ => id,
        });
        (id.clone(), renamed)
    });
    Ok(named.collect())
}

/// The columns whose next number is not beyond those that they have: the next row would have the number of another.
pub(crate) fn numbered_again<C: GenericClient>(client: &mut C) -> Result<Vec<String>, postgres::Error> {
    let query = "SELECT a.attrelid::regclass::text, quote_ident(a.attname), s.seqrelid::regclass::text, s.seqincrement > 0
        FROM pg_attribute a JOIN pg_depend d ON d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
        JOIN pg_sequence s ON s.seqrelid = d.objid
        WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
          AND a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype)";
    let mut found = Vec::new();
    for row in client.query(query, &[])? {
        let (table, column, sequence): (String, String, String) = (row.get(0), row.get(1), row.get(2));
        let (furthest, beyond) = if row.get(3) { ("max", "<") } else { ("min", ">") };
        let query = format!(
            "SELECT (SELECT {furthest}({column}) FROM {table}) {beyond} last_value + (NOT is_called)::int
                OR (SELECT {furthest}({column}) FROM {table}) = last_value AND is_called FROM {sequence}"
        );
        if client.query_one(&query, &[])?.get::<_, Option<bool>>(0) == Some(false) {
            found.push(format!("{table}.{column} has numbers that are still to come from {sequence}"));
        }
    }
    Ok(found)
}

/// How many rows each of the tables has that are there.
pub(crate) fn counts<C: GenericClient>(
    client: &mut C,
    tables: &BTreeMap<u32, TableId>,
) -> Result<BTreeMap<TableId, i64>, postgres::Error> {
    let oids: Vec<u32> = tables.keys().copied().collect();
    let query = "SELECT oid, oid::regclass::text FROM pg_class WHERE oid = ANY($1)";
    let mut counts = BTreeMap::new();
    for row in client.query(query, &[&oids])? {
        let (oid, name): (u32, String) = (row.get(0), row.get(1));
        let count = client.query_one(&format!("SELECT count(*) FROM ONLY {name}"), &[])?.get(0);
        if let Some(table) = tables.get(&oid) {
            counts.insert(table.clone(), count);
        }
    }
    Ok(counts)
}
