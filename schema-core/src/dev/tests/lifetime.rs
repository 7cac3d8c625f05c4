//! No server outlives the process that started it, however that ends.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::{Signal, kill_process};

use super::super::process;
use super::{auto, find, folder, servers_below};

/// In the child: the cache folder to hold a server in.
const HOLD: &str = "SCHEMA_TEST_HOLD_SERVER_IN";

/// Not a test of its own: the body of the processes that the tests below start.
#[test]
#[ignore = "run by the other tests in a process of its own"]
fn hold_a_server() {
    let folder = std::env::var_os(HOLD).unwrap();
    // The thread that started the server ends, and the server does not.
    let (dev, mut database) = std::thread::spawn(move || {
        let dev = auto(folder.as_ref());
        let database = dev.server().unwrap().database().unwrap();
        (dev, database)
    })
    .join()
    .unwrap();
    std::thread::sleep(Duration::from_millis(200));
    database.client().batch_execute("SELECT 1").unwrap();
    println!("\nholding");
    let _ = database.client().batch_execute("SELECT pg_sleep(60)");
    drop(dev);
}

fn holder(folder: &std::path::Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "dev::tests::lifetime::hold_a_server", "--ignored", "--nocapture"])
        .env(HOLD, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "holding"), "the child holds no server");
    child
}

fn ends_with(signal: Signal) {
    let folder = folder();
    let mut child = holder(folder.path());
    assert!(!servers_below(folder.path()).is_empty());
    kill_process(process::pid(child.id()).unwrap(), signal).unwrap();
    child.wait().unwrap();
    assert!(process::within(Duration::from_secs(2), || servers_below(folder.path()).is_empty()));
    assert_eq!(find(folder.path(), ".s.PGSQL.5432").len(), 0);
    auto(folder.path()).server().unwrap().database().unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_killed_process_takes_its_server_along() {
    ends_with(Signal::KILL);
}

#[test]
#[cfg(target_os = "linux")]
fn an_interrupted_process_takes_its_server_along() {
    ends_with(Signal::INT);
}

#[test]
fn processes_run_side_by_side() {
    let folder = folder();
    let mut children: Vec<_> = (0..3).map(|_| holder(folder.path())).collect();
    assert_eq!(find(folder.path(), "postmaster.pid").len(), 3);
    for child in &mut children {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    // Their places are free at once, dying servers or not.
    let mut database = auto(folder.path()).server().unwrap().database().unwrap();
    let row = database.client().query_one("SELECT current_setting('data_directory')", &[]).unwrap();
    assert!(row.get::<_, String>(0).ends_with("/0/data"));
}
