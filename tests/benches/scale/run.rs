//! A command to the time that it takes from its start to its end, or to the most memory that it uses.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::Result;
use super::server::{Server, succeed};

/// What the catalog's tables and functions are asked for.
const CATALOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/scale/catalog.sql");

/// The argument with which this program is the yardstick that it starts.
pub(super) const READ_SOURCE: &str = "read-source";

/// The argument with which this program proves the migration that a project still lacks.
pub(super) const PROVE: &str = "prove";

/// How long the migration that a project still lacks takes to be tried.
pub(super) struct Proofs {
    /// On empty tables, as `generate` does at the least.
    pub(super) replay: Duration,
    /// With rows in the tables that it touches.
    pub(super) touched: Duration,
    /// With rows in all tables.
    pub(super) all: Duration,
}

/// How `schema` is run: in a project, with a cache and a target.
pub(super) struct Schema<'a> {
    pub(super) binary: &'a Path,
    pub(super) server: &'a Server,
    pub(super) project: &'a Path,
    pub(super) url: &'a str,
}

impl Schema<'_> {
    /// How long a command takes, which has to succeed and to print `expected`.
    pub(super) fn time(&self, cache: &Path, arguments: &[&str], expected: &str) -> Result<Duration> {
        let mut command = self.command(cache, arguments);
        let start = Instant::now();
        let printed = succeed(&mut command)?;
        let time = start.elapsed();
        if !printed.contains(expected) {
            return Err(format!("{command:?} did not print `{expected}` but: {printed}").into());
        }
        Ok(time)
    }

    /// The peak of a command's resident memory in bytes, without the dev server that it may start. `None` where
    /// there is no Linux to ask: `getrusage` would count the largest child as well, which is PostgreSQL.
    pub(super) fn memory(&self, cache: &Path, arguments: &[&str]) -> Result<Option<u64>> {
        let mut command = self.command(cache, arguments);
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let status = PathBuf::from(format!("/proc/{}/status", child.id()));
        let mut peak = None;
        // The high-water mark never falls, so that only what the very last moment adds can be missed.
        while child.try_wait()?.is_none() {
            peak = peak.max(high_water(&status));
            sleep(Duration::from_micros(500));
        }
        if child.wait()?.success() { Ok(peak) } else { Err(format!("{command:?} failed").into()) }
    }

    /// How long the proof of what the project still lacks takes.
    pub(super) fn time_proofs(&self, cache: &Path) -> Result<Proofs> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(PROVE).arg(self.project);
        command.env("SCHEMA_CACHE_DIR", cache).env("SCHEMA_PG_BINDIR", self.server.bindir());
        let printed = succeed(&mut command)?;
        let micros =
            printed.split_whitespace().map(str::parse).collect::<std::result::Result<Vec<u64>, _>>()?;
        let [replay, touched, all] = micros[..] else { return Err("the proof says nothing".into()) };
        let micros = Duration::from_micros;
        Ok(Proofs { replay: micros(replay), touched: micros(touched), all: micros(all) })
    }

    fn command(&self, cache: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(self.binary);
        command.args(arguments).current_dir(self.project);
        command.env("SCHEMA_CACHE_DIR", cache).env("SCHEMA_PG_BINDIR", self.server.bindir());
        command.env("DATABASE_URL", self.url);
        command
    }
}

/// How long PostgreSQL's own client takes to read the whole catalog by bare queries.
pub(super) fn time_catalog(server: &Server, url: &str) -> Result<Duration> {
    let mut psql = server.client("psql");
    // Unaligned and without headers: psql's tables would take longer than the queries.
    psql.args(["-X", "-q", "-A", "-t", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", "-f", CATALOG, url]);
    let start = Instant::now();
    succeed(&mut psql)?;
    Ok(start.elapsed())
}

/// How long `pg_dump --schema-only` takes.
pub(super) fn time_dump(server: &Server, url: &str) -> Result<Duration> {
    let mut dump = server.client("pg_dump");
    dump.args(["--schema-only", "--file", "/dev/null", url]);
    let start = Instant::now();
    succeed(&mut dump)?;
    Ok(start.elapsed())
}

/// How long reading the declaration takes, which has to have as many tables.
pub(super) fn time_source(folder: &Path, tables: usize) -> Result<Duration> {
    let printed = succeed(Command::new(std::env::current_exe()?).arg(READ_SOURCE).arg(folder))?;
    let (micros, read) = printed.split_once(' ').ok_or("the reader of the declaration says nothing")?;
    if read.parse() != Ok(tables) {
        return Err(format!("{read} tables were read and not {tables}").into());
    }
    Ok(Duration::from_micros(micros.parse()?))
}

/// proc(5): `VmHWM` is the peak resident set size, in kB.
fn high_water(status: &Path) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? * 1024)
}
