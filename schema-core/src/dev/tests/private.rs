//! Starting, stopping, sharing, keeping and repairing private servers.

use std::fs;

use rustix::process::{Signal, kill_process};

use super::super::account::Account;
use super::super::{Dev, DevServer, process};
use super::{auto, find, folder, servers_below};

fn count(database: &mut super::super::DevDatabase, sql: &str) -> i64 {
    database.client().query_one(sql, &[]).unwrap().get(0)
}

fn databases(server: &DevServer) -> i64 {
    let mut database = server.database().unwrap();
    count(&mut database, "SELECT count(*) FROM pg_database WHERE datname LIKE 'schema\\_%'")
}

#[test]
fn a_server_answers_and_leaves_nothing_behind() {
    let folder = folder();
    let dev = auto(folder.path());
    assert_eq!(servers_below(folder.path()), [0; 0], "nothing is started before it is needed");
    let mut database = dev.server().unwrap().database().unwrap();
    assert_eq!(
        count(&mut database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"),
        0
    );
    let row =
        database.client().query_one("SELECT current_database()::text, current_user::text", &[]).unwrap();
    assert_eq!(
        (row.get::<_, String>(0), row.get::<_, String>(1)),
        (database.name().to_owned(), "postgres".into())
    );
    assert_eq!(dev.server_version().unwrap(), dev.server().unwrap().version());
    assert!(!servers_below(folder.path()).is_empty());
    assert_eq!(find(folder.path(), ".s.PGSQL.5432").len(), 1);
    // The databases hold the server.
    drop(dev);
    assert_eq!(count(&mut database, "SELECT 1::int8"), 1);
    drop(database);
    assert_eq!(servers_below(folder.path()), [0; 0]);
    assert_eq!(find(folder.path(), ".s.PGSQL.5432").len(), 0);
    assert_eq!(find(folder.path(), "postmaster.pid").len(), 0);
}

#[test]
fn what_the_environment_says_does_not_show() {
    let folder = folder();
    let dev = auto(folder.path());
    let mut database = dev.server().unwrap().database().unwrap();
    let sql = "SELECT current_setting('TimeZone'), datcollate::text, datctype::text, \
        pg_encoding_to_char(encoding)::text, \
        current_setting('lc_messages'), current_setting('DateStyle') \
        FROM pg_database WHERE datname = current_database()";
    let row = database.client().query_one(sql, &[]).unwrap();
    let values: Vec<String> = (0..6).map(|at| row.get(at)).collect();
    assert_eq!(values, ["UTC", "C.UTF-8", "C.UTF-8", "UTF8", "C", "ISO, MDY"]);
}

#[test]
fn the_address_works_for_a_child_process() {
    let folder = folder();
    let dev = auto(folder.path());
    let database = dev.server().unwrap().database().unwrap();
    let mut psql = std::process::Command::new("psql");
    let output = psql.args([&database.url(), "-Atc", "SELECT current_database()"]).output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), database.name());
}

#[test]
fn databases_are_dropped_with_their_values() {
    let folder = folder();
    let dev = auto(folder.path());
    let server = dev.server().unwrap();
    let first = server.database().unwrap();
    let second = server.database().unwrap();
    assert_eq!(databases(server), 3);
    drop((first, second));
    assert_eq!(databases(server), 1);
}

#[test]
fn a_clone_has_what_the_original_has_and_lives_alone() {
    let folder = folder();
    let dev = auto(folder.path());
    let server = dev.server().unwrap();
    let mut original = server.database().unwrap();
    original.client().batch_execute("CREATE TABLE a (id int); INSERT INTO a VALUES (1)").unwrap();
    let mut copy = server.clone_of(&mut original).unwrap();
    copy.client().batch_execute("INSERT INTO a VALUES (2)").unwrap();
    assert_eq!(count(&mut original, "SELECT count(*) FROM a"), 1);
    assert_eq!(count(&mut copy, "SELECT count(*) FROM a"), 2);
}

#[test]
fn servers_run_side_by_side() {
    let folder = folder();
    let names: Vec<_> = std::thread::scope(|scope| {
        let run = || {
            let dev = auto(folder.path());
            let mut database = dev.server().unwrap().database().unwrap();
            database.client().batch_execute("CREATE TABLE only_mine (id int)").unwrap();
            // Everybody is here at the same time.
            std::thread::sleep(std::time::Duration::from_millis(300));
            let row = database.client().query_one("SELECT current_setting('data_directory')", &[]).unwrap();
            row.get::<_, String>(0)
        };
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(run)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), 3, "{names:?}");
    assert_eq!(servers_below(folder.path()), [0; 0]);
}

#[test]
fn threads_share_a_server() {
    let folder = folder();
    let dev = auto(folder.path());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let mut database = dev.server().unwrap().database().unwrap();
                database.client().batch_execute("CREATE TABLE mine (id int)").unwrap();
            });
        }
    });
    assert_eq!(databases(dev.server().unwrap()), 1);
}

#[test]
fn a_kept_database_survives_its_server() {
    let folder = folder();
    {
        let dev = auto(folder.path());
        let server = dev.server().unwrap();
        assert!(server.kept("schema one").unwrap().is_none());
        let mut database = server.database().unwrap();
        database.client().batch_execute("CREATE TABLE kept (id int)").unwrap();
        let mut database = server.keep(database, "schema one").unwrap();
        assert_eq!(count(&mut database, "SELECT count(*) FROM kept"), 0);
        // Somebody else in this process builds their own meanwhile.
        assert!(server.kept("schema one").unwrap().is_none());
        let other = server.keep(server.database().unwrap(), "schema one").unwrap();
        assert!(other.name().starts_with("schema_dev_"));
    }
    let dev = auto(folder.path());
    let server = dev.server().unwrap();
    let mut database = server.kept("schema one").unwrap().unwrap();
    assert_eq!(count(&mut database, "SELECT count(*) FROM kept"), 0);
    assert_eq!(count(&mut server.clone_of(&mut database).unwrap(), "SELECT count(*) FROM kept"), 0);
    assert!(server.kept("schema two").unwrap().is_none());
    drop(database);
    assert!(server.kept("schema one").unwrap().is_some());
}

#[test]
fn the_least_recently_used_is_kept_no_longer() {
    let folder = folder();
    let dev = auto(folder.path());
    let server = dev.server().unwrap();
    for number in 0..6 {
        server.keep(server.database().unwrap(), &number.to_string()).unwrap();
    }
    assert!(server.kept("0").unwrap().is_some());
    server.keep(server.database().unwrap(), "6").unwrap();
    assert!(server.kept("1").unwrap().is_none());
    assert!(["0", "2", "6"].iter().all(|key| server.kept(key).unwrap().is_some()));
}

#[test]
fn a_damaged_data_folder_is_made_again() {
    let folder = folder();
    drop(auto(folder.path()).server().unwrap().database().unwrap());
    let control = find(folder.path(), "pg_control");
    let control = control.iter().find(|path| !path.to_string_lossy().contains("template")).unwrap();
    fs::write(control, b"damaged").unwrap();
    auto(folder.path()).server().unwrap().database().unwrap();
    // What starts and cannot be connected to is damaged too.
    let catalogs = find(folder.path(), "pg_filenode.map");
    for map in catalogs.iter().filter(|path| !path.to_string_lossy().contains("template")) {
        fs::write(map, b"damaged").unwrap();
    }
    auto(folder.path()).server().unwrap().database().unwrap();
}

#[test]
fn data_of_another_boot_are_made_again() {
    let folder = folder();
    let dev = auto(folder.path());
    let server = dev.server().unwrap();
    server.keep(server.database().unwrap(), "key").unwrap();
    drop(dev);
    let lock = &find(folder.path(), "0.lock")[0];
    let made = fs::read_to_string(lock).unwrap();
    fs::write(lock, format!("{}another boot\n", made.lines().next().unwrap())).unwrap();
    let dev = auto(folder.path());
    assert!(dev.server().unwrap().kept("key").unwrap().is_none());
    drop(dev);
    assert_eq!(fs::read_to_string(lock).unwrap(), made);
}

#[test]
fn a_server_that_was_killed_is_no_obstacle() {
    let folder = folder();
    let dev = auto(folder.path());
    let server = dev.server().unwrap();
    let kept = server.keep(server.database().unwrap(), "key").unwrap();
    let _left_over = std::mem::ManuallyDrop::new(server.database().unwrap());
    for pid in servers_below(folder.path()) {
        kill_process(process::pid(pid).unwrap(), Signal::KILL).unwrap();
    }
    drop(kept);
    dev.stop();
    assert_eq!(find(folder.path(), "postmaster.pid").len(), 1);
    let again = auto(folder.path());
    assert!(again.server().unwrap().kept("key").unwrap().is_some());
    assert_eq!(databases(again.server().unwrap()), 2, "the throwaway database is gone");
}

/// Keeps a database under `key`, and says which data folder it lies in.
fn keep_one(folder: &std::path::Path) -> (Dev, std::path::PathBuf) {
    let dev = auto(folder);
    let server = dev.server().unwrap();
    let mut database = server.keep(server.database().unwrap(), "key").unwrap();
    let row = database.client().query_one("SELECT current_setting('data_directory')", &[]).unwrap();
    let data = row.get::<_, String>(0).into();
    drop(database);
    (dev, data)
}

#[test]
fn a_number_that_was_given_out_again_is_no_obstacle() {
    let folder = folder();
    let (dev, data) = keep_one(folder.path());
    drop(dev);
    // A living process of the server's user that is no server: PostgreSQL would not start beside it.
    let mut innocent = Account::current().unwrap().command("sleep").arg("60").spawn().unwrap();
    fs::write(data.join("postmaster.pid"), format!("{}\n/nowhere\n", innocent.id())).unwrap();
    // Found, so the folder was not made again.
    assert!(auto(folder.path()).server().unwrap().kept("key").unwrap().is_some());
    assert!(innocent.try_wait().unwrap().is_none(), "it was left alone");
    innocent.kill().unwrap();
    innocent.wait().unwrap();
    assert_eq!(find(folder.path(), "postmaster.pid").len(), 0);
}

#[test]
#[cfg(target_os = "linux")]
fn a_session_that_outlives_its_server_is_no_obstacle() {
    let folder = folder();
    let (dev, data) = keep_one(folder.path());
    let mut database = dev.server().unwrap().database().unwrap();
    std::thread::scope(|scope| {
        // It never looks up to see that the postmaster is gone.
        scope.spawn(move || database.client().batch_execute("DO $$BEGIN LOOP END LOOP; END$$"));
        std::thread::sleep(std::time::Duration::from_millis(100));
        let postmaster = fs::read_to_string(data.join("postmaster.pid")).unwrap();
        let postmaster = postmaster.lines().next().unwrap().parse().unwrap();
        kill_process(process::pid(postmaster).unwrap(), Signal::KILL).unwrap();
        dev.stop();
        assert!(!servers_below(folder.path()).is_empty());
        assert!(auto(folder.path()).server().unwrap().kept("key").unwrap().is_some());
    });
    assert_eq!(servers_below(folder.path()), [0; 0]);
}

#[test]
fn a_long_path_gets_a_short_socket() {
    let folder = folder();
    let deep = folder.path().join("a".repeat(120));
    let dev = auto(&deep);
    let database = dev.server().unwrap().database().unwrap();
    assert!(database.url().contains("%2Ftmp%2Fschema-"), "{}", database.url());
    let socket = database.url().split("%2Ftmp%2F").nth(1).unwrap().split('&').next().unwrap().to_owned();
    drop((dev, database));
    assert!(!std::path::Path::new("/tmp").join(socket).exists());
}

#[test]
fn stopping_from_another_thread_ends_the_server() {
    let folder = folder();
    let dev = auto(folder.path());
    let mut database = dev.server().unwrap().database().unwrap();
    std::thread::scope(|scope| {
        let busy = scope.spawn(move || database.client().batch_execute("SELECT pg_sleep(30)"));
        std::thread::sleep(std::time::Duration::from_millis(100));
        dev.stop();
        assert!(busy.join().unwrap().is_err());
    });
    assert_eq!(servers_below(folder.path()), [0; 0]);
    assert!(matches!(dev.server().unwrap().database(), Err(super::super::Error::Stopped)));
}

#[test]
fn one_transaction_holds_five_thousand_tables() {
    let folder = folder();
    let dev = auto(folder.path());
    let mut database = dev.server().unwrap().database().unwrap();
    let sql = "BEGIN; CREATE SCHEMA s; DO $$BEGIN FOR n IN 1..5000 LOOP EXECUTE format( \
        'CREATE TABLE s.t%s (id int PRIMARY KEY, a text UNIQUE, b int REFERENCES s.t%s)', \
        n, greatest(n - 1, 1)); \
        END LOOP; END$$; COMMIT; DROP SCHEMA s CASCADE";
    database.client().batch_execute(sql).unwrap();
}
