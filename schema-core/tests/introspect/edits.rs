//! Hand edits to a database, each with what it changes in what is observed: `edits.txt` is the list.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use postgres::Client;
use schema_core::introspect;

use crate::facts::{class, diff, facts};
use crate::server::server;

/// Fields that no edit of a catalog can change by itself.
const NEVER_CHANGE: [&str; 5] = [
    // Only declarations have an author and an order.
    ".spelled",
    "table order",
    // The name is the object's.
    "column name",
    // A sequence is in the schema of the table that it hangs on, and both move together.
    "identity.sequence.schema",
    "owned_by.table.schema",
];

#[test]
fn each_edit_is_seen_where_it_was_made() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/introspect/edits.txt");
    let list = std::fs::read_to_string(&path).expect("the list of edits");
    let mut client = server().database("edits", include_str!("base.sql"));
    let before = facts(&introspect::observe(&mut client).expect("the database"));
    let version = major_version(&mut client);

    let (mut changed, mut known) = (BTreeSet::new(), BTreeSet::new());
    let mut refused = Vec::new();
    let (mut found, mut expected, mut count) = (String::new(), String::new(), 0);
    for block in list.split("\n\n").map(str::trim_end).filter(|block| !block.is_empty()) {
        let sql: Vec<_> = block.lines().take_while(|line| !line.starts_with("  ")).collect();
        let since = sql.iter().find_map(|line| line.strip_prefix("-- since ")?.parse::<u32>().ok());
        if since.is_some_and(|since| version < since) {
            _ = write!(expected, "{block}\n\n");
            _ = write!(found, "{block}\n\n");
            continue;
        }
        let mut transaction = client.transaction().expect("a transaction");
        if let Err(error) = transaction.batch_execute(&sql.join("\n")) {
            refused.push(format!("{sql:?}: {}", error.as_db_error().map_or("", |error| error.message())));
            continue;
        }
        let after = facts(&introspect::observe_within(&mut transaction).expect("the edited database"));
        transaction.rollback().expect("the way back");

        let seen = diff(&before, &after, &mut changed);
        if seen.is_empty() {
            refused.push(format!("{sql:?}: nobody sees it"));
        }
        for (object, fields) in before.iter().chain(&after) {
            let kind = object.split(' ').next().unwrap_or_default();
            known.extend(fields.keys().map(|field| class(kind, field)));
        }
        _ = write!(expected, "{block}\n\n");
        _ = write!(found, "{}\n{}\n\n", sql.join("\n"), seen.trim_end());
        count += 1;
    }
    assert!(refused.is_empty(), "{refused:#?}");
    if std::env::var_os("UPDATE_EDITS").is_some() {
        std::fs::write(&path, &found).expect("the list of edits");
    } else if version == 15 {
        assert_eq!(expected, found, "run with UPDATE_EDITS=1 to write tests/introspect/edits.txt");
    }
    assert!(count >= 56, "{count} edits");
    let unproved: Vec<_> = known
        .difference(&changed)
        .filter(|field| !NEVER_CHANGE.iter().any(|never| field.contains(never)))
        // Until PostgreSQL 18 all of them are.
        .filter(|field| version >= 18 || *field != "column generated.stored")
        .collect();
    // An older server has less to change.
    assert!(version < 15 || unproved.is_empty(), "no edit changes {unproved:#?}");
}

fn major_version(client: &mut Client) -> u32 {
    let row = client.query_one("SELECT current_setting('server_version_num')", &[]).expect("the version");
    row.get::<_, &str>(0).parse::<u32>().expect("a number") / 10_000
}
