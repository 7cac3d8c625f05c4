//! `statements/*.txt`: a schema, a statement, and what somebody who knows PostgreSQL says of it; against the proof, and
//! the proof's locks, copies and reads against what a second session sees.
//!
//! An entry is a title after `==` and lines of `key: value`: `before` (more lines may follow), `change`, `fails` (`no`,
//! `always`, `any` or `some` with the SQLSTATE) and `deploy`, the verdict. What no second session can look at in the middle,
//! since it refuses a transaction, says its `locks`, `rewrites` and `scans` itself. `rows` are statements that put rows into
//! a live database, and `there` is what the change comes to on these: `no` failure, or the SQLSTATE; `unknown` where the
//! search can only say that it does not know. What is said of locks and the rest goes before what a second session sees:
//! that one has no rows where the statement fails on them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use libtest_mimic::{Failed, Trial};
use postgres::error::SqlState;
use postgres::{Client, NoTls};
use schema_core::dev::gate;
use schema_core::source::{Observer, Project, Source};
use schema_core::verify::{self, Cause, Live, Measured, Proof, Seed, Speed, Subject};

use crate::failed;
use crate::world::World;

#[derive(Debug, Clone)]
struct Entry {
    name: String,
    values: BTreeMap<String, String>,
}

/// A test for each entry.
pub(crate) fn trials(world: &Arc<World>) -> Vec<Trial> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("statements");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("statements").flatten().map(|entry| entry.path()).collect();
    files.sort();
    let entries = files.iter().flat_map(|file| read(file));
    entries
        .map(|entry| {
            let world = Arc::clone(world);
            Trial::test(entry.name.clone(), move || hold(&world, &entry))
        })
        .collect()
}

fn read(file: &Path) -> Vec<Entry> {
    let text = fs::read_to_string(file).expect("a file of statements");
    let kind = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut entries: Vec<Entry> = Vec::new();
    let mut key = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(title) = line.strip_prefix("== ") {
            let name = format!("statements/{kind}/{}", title.replace(' ', "_"));
            entries.push(Entry { name, values: BTreeMap::new() });
            continue;
        }
        let entry = entries.last_mut().expect("a title first");
        let keys = ["before", "change", "fails", "deploy", "locks", "rewrites", "scans", "rows", "there"];
        match line.split_once(": ").filter(|(key, _)| keys.contains(key)) {
            Some((own, value)) => {
                own.clone_into(&mut key);
                entry.values.insert(key.clone(), value.to_owned());
            }
            None => {
                let value = entry.values.get_mut(&key).expect("a key first");
                value.push('\n');
                value.push_str(line.trim());
            }
        }
    }
    entries
}

fn hold(world: &World, entry: &Entry) -> Result<(), Failed> {
    let get = |key: &str| entry.values.get(key).cloned().ok_or(format!("{} lacks `{key}`", entry.name));
    let (before, change) = (get("before")?, get("change")?);
    let folder = tempfile::tempdir()?;
    let files = [("before.sql", before.clone()), ("after.sql", format!("{before}\n{change};\n"))];
    let mut paths = Vec::new();
    for (name, text) in files {
        paths.push(folder.path().join(name));
        fs::write(folder.path().join(name), text)?;
    }
    let project = Project { schema: Vec::new(), migrations: folder.path().to_owned() };
    let observer = Observer::new(&project, &world.dev, world.cache.clone());
    let from = observer.observe(&Source::Sql(vec![paths[0].clone()]))?;
    // What always fails leads nowhere.
    let to = match observer.observe(&Source::Sql(vec![paths[1].clone()])) {
        Ok(to) => to,
        Err(_) => observer.observe(&Source::Sql(vec![paths[0].clone()]))?,
    };
    let subject = Subject {
        name: &entry.name,
        before: &from,
        after: &to.observed,
        sql: &change,
        planned: None,
        seed: Seed::default(),
    };
    let proof = verify::prove(&observer, &subject)?;
    let mut problems = Vec::new();
    let said = fails(&proof);
    if said != get("fails")? {
        let each: Vec<String> =
            proof.failures.iter().map(|own| format!("\n  {} {:?}", own.message, own.breaking)).collect();
        problems.push(format!("fails: {said}{}", each.concat()));
    }
    let order = proof.deploy_order();
    let verdict = serde_json::to_value(order.verdict)?.as_str().unwrap_or_default().to_owned();
    if verdict != get("deploy")? {
        let clashes: Vec<String> = order.clashes.iter().map(|clash| format!("\n  {}", clash.text)).collect();
        problems.push(format!("deploy: {verdict}{}", clashes.concat()));
    }
    problems.extend(proof.left.iter().map(|left| format!("leaves: {left}")));
    let measured = proof.statements.first().and_then(|trace| trace.measured.clone());
    if let Some(measured) = measured
        && proof.statements.len() == 1
    {
        let said = (locks(&measured), names(&measured.rewrites), names(&measured.scans));
        let mut database = observer.materialize(&from)?;
        let url = database.url();
        let is_empty = proof.failures.iter().any(|failure| failure.number == 1);
        let labels = |key: &str| -> Option<Vec<String>> {
            let value = entry.values.get(key)?;
            Some(value.split(", ").map(str::to_owned).collect())
        };
        let seen = match watch(database.client(), &url, &change, is_empty) {
            Ok(seen) => seen,
            // active_sql_transaction: what refuses one cannot be watched while it holds its locks.
            Err(error) if error.code() == Some(&SqlState::ACTIVE_SQL_TRANSACTION) => Seen::default(),
            Err(error) => return Err(error.into()),
        };
        let seen = (
            labels("locks").unwrap_or(seen.0),
            labels("rewrites").unwrap_or(seen.1),
            labels("scans").unwrap_or(seen.2),
        );
        for (what, seen, said) in
            [("locks", seen.0, said.0), ("rewrites", seen.1, said.1), ("scans", seen.2, said.2)]
        {
            if seen != said {
                problems.push(format!("{what}: the proof says {said:?}, and it is {seen:?}"));
            }
        }
    } else if proof.statements.len() == 1 {
        problems.push("nothing was measured".to_owned());
    }
    if let Some(rows) = entry.values.get("rows") {
        let mut database = observer.materialize(&from)?;
        let client = database.client();
        client.batch_execute(rows)?;
        // Any speed will do: nobody asks how long it takes.
        let speed = Speed { copies: 1.0, reads: 1.0, builds: 1.0 };
        let live = there(&Live::look(client, &proof, &speed)?);
        client.batch_execute("RESET ALL; SET search_path = public")?;
        let done = match gate::run(client, &change) {
            Ok(()) => "no".to_owned(),
            Err(error) => {
                error.code().map(|code| code.code().to_owned()).ok_or("a connection that is gone")?
            }
        };
        let label = get("there")?;
        let is_right = match label.as_str() {
            "unknown" => live.starts_with("not known"),
            label => done == label && live == label,
        };
        if !is_right {
            problems.push(format!("there: the search says {live}, and it comes to {done}"));
        }
    }
    failed(problems)
}

fn fails(proof: &Proof) -> String {
    let all = proof.failures.iter().map(|failure| {
        let cause = match failure.cause {
            Cause::Statement | Cause::Earlier(_) => "always",
            Cause::AnyRow => "any",
            Cause::SomeRows => "some",
        };
        format!("{cause} {}", failure.sqlstate)
    });
    let all: Vec<String> = all.collect();
    if all.is_empty() { "no".to_owned() } else { all.join(", ") }
}

/// What the search in a live database comes to.
fn there(live: &Live) -> String {
    match (live.failures.first(), live.unknown.first()) {
        (Some(met), _) => met.sqlstate.clone(),
        (None, Some(unknown)) => format!("not known: {}", unknown.text),
        (None, None) => "no".to_owned(),
    }
}

fn locks(measured: &Measured) -> Vec<String> {
    measured.takes.iter().map(|lock| format!("{} {:?}", lock.table, lock.mode)).collect()
}

fn names(tables: &[schema_model::TableId]) -> Vec<String> {
    tables.iter().map(ToString::to_string).collect()
}

type Seen = (Vec<String>, Vec<String>, Vec<String>);

/// Runs the statement in one session and looks at it from another: locks while it is not committed, files and scans
/// once it is.
fn watch(client: &mut Client, url: &str, change: &str, is_empty: bool) -> Result<Seen, postgres::Error> {
    let mut other = Client::connect(url, NoTls)?;
    let mut open = client.transaction()?;
    if !is_empty {
        verify::rows::fill(&mut open, Seed::default())?;
    }
    open.commit()?;
    client.batch_execute(
        "SET search_path = public; SET TimeZone = 'America/New_York'; SELECT pg_stat_force_next_flush()",
    )?;
    let tables = "SELECT c.oid, CASE n.nspname WHEN 'public' THEN '' ELSE n.nspname || '.' END || c.relname,
            coalesce(pg_relation_filenode(c.oid), 0), pg_stat_get_numscans(c.oid)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1";
    type Table = (u32, String, u32, i64);
    let read = |other: &mut Client| -> Result<Vec<Table>, postgres::Error> {
        let rows = other.query(tables, &[])?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect())
    };
    let indexes = other.query("SELECT indexrelid, indrelid FROM pg_index", &[])?;
    let indexes: BTreeMap<u32, u32> = indexes.iter().map(|row| (row.get(0), row.get(1))).collect();
    let before = read(&mut other)?;
    let pid: i32 = client.query_one("SELECT pg_backend_pid()", &[])?.get(0);
    let mut open = client.transaction()?;
    gate::run(&mut open, change)?;
    let held = other.query(
        "SELECT relation, mode FROM pg_locks WHERE pid = $1 AND locktype = 'relation' AND granted",
        &[&pid],
    )?;
    open.batch_execute("SELECT pg_stat_force_next_flush()")?;
    open.commit()?;
    let after = read(&mut other)?;
    let now = |oid: u32| after.iter().find(|table| table.0 == oid);
    let order = [
        "RowShareLock",
        "RowExclusiveLock",
        "ShareUpdateExclusiveLock",
        "ShareLock",
        "ShareRowExclusiveLock",
        "ExclusiveLock",
        "AccessExclusiveLock",
    ];
    let mut locks = Vec::new();
    for (oid, before_name, ..) in &before {
        // As it is called in the end.
        let name = now(*oid).map_or(before_name, |table| &table.1);
        let own = held.iter().filter(|row| {
            let relation: u32 = row.get(0);
            indexes.get(&relation).copied().unwrap_or(relation) == *oid
        });
        let strongest =
            own.filter_map(|row| order.iter().position(|mode| *mode == row.get::<_, &str>(1))).max();
        locks.extend(strongest.map(|at| format!("{name} {}", order[at])));
    }
    let changed = |is: &dyn Fn(&Table, &Table) -> bool| -> Vec<String> {
        let own = before.iter().filter(|table| now(table.0).is_some_and(|now| is(table, now)));
        own.map(|table| table.1.clone()).collect()
    };
    let rewritten = changed(&|before, after| before.2 != after.2);
    let scanned = changed(&|before, after| before.3 != after.3);
    locks.sort();
    Ok((locks, rewritten, scanned))
}
