//! One size of schema to everything that is measured of it. What is compared is run in turns, so that a machine that
//! slows down slows down both.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Result;
use super::project::Project;
use super::run::{self, Proofs, Schema};
use super::server::Server;

/// Each cold run makes a PostgreSQL server first: more of them tell little more.
const COLD_RUNS: usize = 3;

/// What one size was measured at: medians, and the peak of memory.
pub(super) struct Case {
    pub(super) tables: usize,
    /// Yardsticks.
    pub(super) catalog: Duration,
    pub(super) source: Duration,
    pub(super) dump: Duration,
    /// `schema drift` of a database without drift.
    pub(super) drift: Command,
    /// `schema generate --dry-run` after a column was added.
    pub(super) generate: Command,
    /// The same once more, with nothing edited in between.
    pub(super) generate_again: Duration,
    /// The proof of the column that was added.
    pub(super) proofs: Proofs,
}

/// What one command was measured at.
pub(super) struct Command {
    /// With an empty cache: a server is made, the history replayed, the declaration built.
    pub(super) cold: Duration,
    /// With a cache that knows the state before the edit.
    pub(super) warm: Duration,
    /// The larger of both, in bytes.
    pub(super) memory: Option<u64>,
}

/// Makes a project and a database with this many tables, and measures.
pub(super) fn measure(binary: &Path, server: &Server, tables: usize, runs: usize) -> Result<Case> {
    let name = format!("scale_{tables}");
    let folder = server.folder().join(&name);
    let project = Project::write(folder.join("project"), tables)?;
    let url = server.create(&name)?;
    let schema = Schema { binary, server, project: &project.folder, url: &url };
    let warm = folder.join("warm");
    schema.time(&warm, &["generate", "--name", "start"], "CREATE TABLE")?;
    schema.time(&warm, &["migrate"], "")?;
    // As autovacuum would have by the time that somebody looks.
    server.ask(&name, "VACUUM ANALYZE")?;

    let drift: &[&str] = &["drift"];
    let generate: &[&str] = &["generate", "--dry-run"];
    let (mut catalog, mut source, mut dump) = (Vec::new(), Vec::new(), Vec::new());
    let (mut drift_cold, mut drift_warm) = (Vec::new(), Vec::new());
    let (mut generate_cold, mut generate_warm, mut again) = (Vec::new(), Vec::new(), Vec::new());
    // The first round, 0, is not counted: it fills PostgreSQL's caches and the operating system's.
    for round in 0..=runs {
        catalog.push(run::time_catalog(server, &url)?);
        source.push(run::time_source(&project.source(), tables)?);
        drift_warm.push(schema.time(&warm, drift, "")?);
        dump.push(run::time_dump(server, &url)?);
        let column = format!("added_{round}");
        project.add_column(Some(&column))?;
        generate_warm.push(schema.time(&warm, generate, &column)?);
        again.push(schema.time(&warm, generate, &column)?);
        project.add_column(None)?;
    }
    for list in [&mut catalog, &mut source, &mut drift_warm, &mut dump, &mut generate_warm, &mut again] {
        list.remove(0);
    }
    for round in 0..runs.min(COLD_RUNS) {
        drift_cold.push(cold(&folder, |cache| schema.time(cache, drift, ""))?);
        let column = format!("cold_{round}");
        project.add_column(Some(&column))?;
        generate_cold.push(cold(&folder, |cache| schema.time(cache, generate, &column))?);
        project.add_column(None)?;
    }

    project.add_column(Some("proved"))?;
    let proofs = schema.time_proofs(&warm)?;
    project.add_column(None)?;

    // Looking at a process many times takes time, so nothing is timed meanwhile.
    let memory = |arguments: &[&str]| -> Result<Option<u64>> {
        let cold = cold(&folder, |cache| schema.memory(cache, arguments))?;
        Ok(cold.max(schema.memory(&warm, arguments)?))
    };
    let drift_memory = memory(drift)?;
    project.add_column(Some("memory"))?;
    let generate_memory = memory(generate)?;

    server.drop(&name)?;
    fs::remove_dir_all(&folder)?;
    Ok(Case {
        tables,
        catalog: median(catalog),
        source: median(source),
        dump: median(dump),
        drift: Command { cold: median(drift_cold), warm: median(drift_warm), memory: drift_memory },
        generate: Command {
            cold: median(generate_cold),
            warm: median(generate_warm),
            memory: generate_memory,
        },
        generate_again: median(again),
        proofs,
    })
}

/// Runs with a cache that nobody has used.
fn cold<T>(folder: &Path, run: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
    let cache = folder.join("cold");
    let result = run(&cache)?;
    fs::remove_dir_all(&cache)?;
    Ok(result)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
