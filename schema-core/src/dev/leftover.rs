//! Names for throwaway databases, and dropping those whose maker could not.
//!
//! The name says who made it and when, so that there is no moment in which a database is there without the
//! mark: `schema_dev_<host>_<process>_<seconds>_<number>`.

use std::fs;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use rustix::process::test_kill_process;
use sha2::{Digest, Sha256};

use super::cache::hex;
use super::error::Error;
use super::server::Shared;
use super::{process, slot};

/// A database of another machine whose maker we cannot look for is left alone for so long.
const DAY: u64 = 24 * 60 * 60;

/// Our databases without a session. The pattern leaves no room for a person's own; and only what this role
/// may drop.
const IDLE: &str = "SELECT datname::text FROM pg_catalog.pg_database d \
    WHERE datname ~ '^schema_dev_[0-9a-f]{12}_[0-9]+_[0-9]+_[0-9]+$' \
    AND pg_catalog.pg_has_role(d.datdba, 'USAGE') \
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid = d.oid) \
    ORDER BY datname";

/// A name that no other process, thread or time has.
pub(super) fn new_name() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let (host, process, number) = (host(), std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    format!("schema_dev_{host}_{process}_{}_{number}", seconds())
}

/// Drops every throwaway database, on a server that nobody else uses.
pub(super) fn drop_all(shared: &Shared) -> Result<(), Error> {
    for name in idle(shared)? {
        // One that will not go (a subscription in it keeps it) is in nobody's way.
        let _ = shared.drop_database(&name);
    }
    Ok(())
}

/// Drops the throwaway databases of processes that are no more, on a server that others use too.
pub(super) fn drop_abandoned(shared: &Shared) -> Result<(), Error> {
    for name in idle(shared)?.iter().filter(|name| is_abandoned(name, host(), seconds(), is_running)) {
        // Another run may be at it as well; whoever comes second has nothing to do.
        let _ = shared.drop_database(name);
    }
    Ok(())
}

fn idle(shared: &Shared) -> Result<Vec<String>, Error> {
    let rows = shared.admin("look for databases left over", |admin| admin.query(IDLE, &[]))?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn is_abandoned(name: &str, host: &str, now: u64, is_running: impl Fn(u32) -> bool) -> bool {
    let mut parts = name.trim_start_matches("schema_dev_").split('_');
    let (Some(maker), Some(process), Some(made)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let (Ok(process), Ok(made)) = (process.parse(), made.parse::<u64>()) else {
        return false;
    };
    if maker == host { !is_running(process) } else { now.saturating_sub(made) > DAY }
}

fn is_running(process: u32) -> bool {
    // A process of another user answers that we may not.
    process::pid(process).is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

/// A name for where process ids mean what they mean here: the machine, since its last start, and in a
/// container the container (namespaces(7)).
fn host() -> &'static str {
    static HOST: OnceLock<String> = OnceLock::new();
    HOST.get_or_init(|| {
        let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let namespace = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
        hex(&Sha256::digest(format!("{name}\n{}\n{}", slot::boot(), namespace.display())), 12)
    })
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_new_and_short_enough() {
        let (one, two) = (new_name(), new_name());
        assert_ne!(one, two);
        assert!(one.len() <= 63, "{one}");
    }

    #[test]
    fn only_a_maker_that_is_gone_abandons() {
        let ours = "schema_dev_aaaaaaaaaaaa_77_1000_0";
        assert!(is_abandoned(ours, "aaaaaaaaaaaa", 1001, |pid| pid != 77));
        assert!(!is_abandoned(ours, "aaaaaaaaaaaa", 1000 + 2 * DAY, |pid| pid == 77));
        // On another machine the process cannot be looked for.
        assert!(!is_abandoned(ours, "bbbbbbbbbbbb", 1000 + DAY, |_| false));
        assert!(is_abandoned(ours, "bbbbbbbbbbbb", 1001 + DAY, |_| false));
    }
}
