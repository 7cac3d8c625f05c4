//! One run at a time: an advisory lock of the session (manual, section 13.3.5).

use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use postgres::Client;

use super::{Error, Event};

/// The key of the lock: "schema" in ASCII, and 1. PostgreSQL keeps advisory locks apart by database, so that
/// one key serves all; `SELECT pg_advisory_lock(8314604121892126721)` keeps every run out.
pub const LOCK_KEY: i64 = 0x7363_6865_6d61_0001;

const POLL: Duration = Duration::from_millis(200);

/// The session that holds the lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// `pg_stat_activity.pid`.
    pub pid: i32,
    /// Its role.
    pub role: Option<String>,
    /// `application_name`.
    pub application: Option<String>,
    /// The address of its client; none for a socket, or where only others may see it.
    pub address: Option<String>,
    /// Since when it is connected, in UTC as RFC 3339 has it; none where only others may see it.
    pub since: Option<String>,
}

impl fmt::Display for Holder {
    /// `process 42, role deploy, application schema, from 10.0.0.7, connected since ...`, as far as it is known.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pid, role, application, address, since } = self;
        write!(f, "process {pid}")?;
        let parts =
            [("role", role), ("application", application), ("from", address), ("connected since", since)];
        for (what, text) in parts {
            if let Some(text) = text {
                write!(f, ", {what} {text}")?;
            }
        }
        Ok(())
    }
}

/// Takes the lock, waiting as long as `wait` allows.
///
/// It asks again and again instead of waiting in `pg_advisory_lock`: a statement that waits holds a snapshot,
/// and the `CREATE INDEX CONCURRENTLY` of the run that holds the lock would wait for that snapshot.
/// PostgreSQL ends the circle with a deadlock.
pub(super) fn acquire(
    client: &mut Client,
    wait: Option<Duration>,
    on_event: &mut dyn FnMut(Event<'_>),
) -> Result<(), Error> {
    let start = Instant::now();
    let mut told = false;
    loop {
        if client.query_one("SELECT pg_catalog.pg_try_advisory_lock($1)", &[&LOCK_KEY])?.try_get(0)? {
            return Ok(());
        }
        let holder = holder(client)?;
        if wait.is_some_and(|wait| start.elapsed() >= wait) {
            return Err(Error::Busy { holder });
        }
        if !told {
            on_event(Event::Waiting { holder: holder.as_ref() });
            told = true;
        }
        thread::sleep(POLL);
    }
}

/// Gives the lock back. A connection that is gone has given it back already.
pub(super) fn release(client: &mut Client) {
    let _ = client.query("SELECT pg_catalog.pg_advisory_unlock($1)", &[&LOCK_KEY]);
}

/// Sees that this very session still holds the lock.
///
/// It does not after `DISCARD ALL` or `pg_advisory_unlock_all()` in a migration, nor where a pooler in
/// transaction mode has handed the next transaction to another session.
pub(super) fn still_held(client: &mut Client) -> Result<(), Error> {
    let sql = format!(
        "SELECT FROM pg_catalog.pg_locks l WHERE {OURS} AND l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()"
    );
    if client.query(&sql, &[&LOCK_KEY])?.is_empty() { Err(Error::LockLost) } else { Ok(()) }
}

fn holder(client: &mut Client) -> Result<Option<Holder>, Error> {
    // Of another role's session, the address and the time are for members of `pg_read_all_stats`.
    let sql = format!(
        "SELECT l.pid, a.usename::pg_catalog.text, a.application_name, pg_catalog.host(a.client_addr),
                pg_catalog.to_char(pg_catalog.timezone('UTC', a.backend_start), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')
         FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid) WHERE {OURS} LIMIT 1"
    );
    client
        .query_opt(&sql, &[&LOCK_KEY])?
        .map(|row| {
            Ok(Holder {
                pid: row.try_get(0)?,
                role: row.try_get(1)?,
                application: row.try_get::<_, Option<String>>(2)?.filter(|name| !name.is_empty()),
                address: row.try_get(3)?,
                since: row.try_get(4)?,
            })
        })
        .transpose()
}

/// `pg_locks` shows a key of 64 bits as its two halves, with `objsubid` 1. It is asked for among a user's statements too,
/// so that nothing in it may be found in the path.
const OURS: &str = "l.locktype OPERATOR(pg_catalog.=) 'advisory'::pg_catalog.text AND l.granted
    AND l.objsubid OPERATOR(pg_catalog.=) 1::pg_catalog.int2
    AND l.classid::pg_catalog.int8 OPERATOR(pg_catalog.=) ($1::pg_catalog.int8 OPERATOR(pg_catalog.>>) 32)
    AND l.objid::pg_catalog.int8
        OPERATOR(pg_catalog.=) ($1::pg_catalog.int8 OPERATOR(pg_catalog.&) 4294967295::pg_catalog.int8)
    AND l.database OPERATOR(pg_catalog.=)
        (SELECT oid FROM pg_catalog.pg_database
         WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database())";
