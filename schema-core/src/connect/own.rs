//! A connection to whether its session is ours alone, as long as we are connected.
//!
//! A pooler in transaction mode lends a session out for one transaction. What a session keeps (an advisory lock, settings,
//! prepared statements) then stays with strangers. Nothing is run here that a session would keep.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use postgres::{Client, SimpleQueryMessage};

use super::attempt;
use super::error::Error;
use super::pinned;
use super::settings::Settings;

/// A setting of our own, given with the others that a session starts with. A server knows it in every transaction; a
/// pooler refuses it, or leaves it out.
const MARK: &str = "schema.session";

/// How many times the other connection asks: a pool that hands its sessions out in turn comes round to ours.
const ASKS: usize = 40;
const PAUSE: Duration = Duration::from_millis(5);

/// How long the other connection may take. In session mode a pool may have no session left for it.
const PATIENCE: Duration = Duration::from_secs(3);

/// Connects, and sees that the session is ours.
///
/// # Errors
///
/// Those of connecting, and [`Error::Shared`].
pub(super) fn connect(settings: &Settings) -> Result<Client, Error> {
    let mark = mark();
    let mut client = attempt::connect(settings, Some(&format!("{MARK}={mark}")))?;
    let lost = |source| Error::Session { server: settings.named(), source };
    if says(&mut client, &format!("pg_catalog.current_setting('{MARK}', true)")).map_err(lost)? == Some(mark)
    {
        return Ok(client);
    }
    if is_shared(&mut client, settings).map_err(lost)? {
        let place = "pg_catalog.host(pg_catalog.inet_server_addr()) OPERATOR(pg_catalog.||) ':'::pg_catalog.text \
                     OPERATOR(pg_catalog.||) pg_catalog.inet_server_port()::pg_catalog.text";
        let behind = says(&mut client, place).ok().flatten();
        return Err(Error::Shared { pooler: settings.named(), behind });
    }
    client
        .batch_execute(&pinned::session(pinned::OWN_PATH, Some(&settings.time_zone)))
        .map_err(|source| Error::Session { server: settings.named(), source })?;
    Ok(client)
}

/// Whether the same server process answers us and somebody else who is connected at the same time, or one of us is
/// answered by several.
fn is_shared(client: &mut Client, settings: &Settings) -> Result<bool, postgres::Error> {
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    let end = Instant::now() + PATIENCE;
    ours.extend(process(client)?);
    let others = ask_elsewhere(settings.clone());
    loop {
        let is_over = match others.recv_timeout(end.saturating_duration_since(Instant::now()).min(PAUSE)) {
            Ok(process) => {
                theirs.insert(process);
                false
            }
            Err(RecvTimeoutError::Timeout) => Instant::now() >= end,
            Err(RecvTimeoutError::Disconnected) => true,
        };
        ours.extend(process(client)?);
        if ours.len() > 1 || theirs.len() > 1 || !ours.is_disjoint(&theirs) {
            return Ok(true);
        }
        if is_over {
            return Ok(false);
        }
    }
}

/// The processes that answer a second connection. One that cannot be made says nothing.
fn ask_elsewhere(settings: Settings) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    // Whoever waits hears of a thread that cannot be had as of one that has ended.
    let _ = thread::Builder::new().name("second".to_owned()).spawn(move || {
        let Ok(mut client) = attempt::connect(&settings, None) else { return };
        for _ in 0..ASKS {
            let Ok(Some(process)) = process(&mut client) else { return };
            if sender.send(process).is_err() {
                return;
            }
            thread::sleep(PAUSE);
        }
    });
    receiver
}

fn process(client: &mut Client) -> Result<Option<String>, postgres::Error> {
    says(client, "pg_catalog.pg_backend_pid()")
}

/// One value, by the simple protocol: a prepared statement would stay.
fn says(client: &mut Client, value: &str) -> Result<Option<String>, postgres::Error> {
    let messages = client.simple_query(&format!("SELECT {value}"))?;
    Ok(messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    }))
}

/// A word that no other connection has.
fn mark() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos();
    format!("{}.{now}.{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
