//! A project with a migration that is still to be written to the time that its proof takes, and its mere replay. In a
//! process of its own, with the cache that its environment names.

use std::path::Path;
use std::time::{Duration, Instant};

use schema_core::dev::{Cache, Dev, DevConfig};
use schema_core::plan;
use schema_core::source::{Observer, Project, Source};
use schema_core::verify::{self, Planned, Seed, Subject};

use super::Result;

/// How often each is measured; the first time is not counted.
const RUNS: usize = 5;

/// Prints the microseconds of the replay, of the proof on the tables that are touched, and of that on all.
pub(super) fn prove(folder: &Path) -> Result<()> {
    let schema = vec![folder.join("src"), folder.join("sql")];
    let project = Project { schema, migrations: folder.join("migrations") };
    let dev = Dev::new(DevConfig::Auto);
    let observer = Observer::new(&project, &dev, Cache::open());
    let mut before = observer.observe(&Source::History(None))?;
    let mut after = observer.observe(&Source::Declared)?;
    let declared = after.declared.clone().unwrap_or_default();
    let difference = observer.compare(&mut before, &mut after, &declared.renames)?;
    let plan = plan::plan(&difference, &after.observed, &declared.backfills);
    let sql = plan.sql();
    let subject = Subject {
        name: "benchmark",
        before: &before,
        after: &after.observed,
        sql: &sql,
        planned: Some(Planned { plan: &plan, difference: &difference, backfills: &declared.backfills }),
        seed: Seed::default(),
    };
    let (mut replay, mut touched, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..=RUNS {
        replay.push(time(|| Ok(verify::replay(&observer, &before, &plan, &after.observed).map(drop)?))?);
        touched.push(time(|| Ok(verify::prove_touched(&observer, &subject).map(drop)?))?);
        all.push(time(|| Ok(verify::prove(&observer, &subject).map(drop)?))?);
    }
    let [replay, touched, all] = [replay, touched, all].map(median);
    println!("{} {} {}", replay.as_micros(), touched.as_micros(), all.as_micros());
    dev.stop();
    Ok(())
}

fn time(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.remove(0);
    times.sort();
    times[times.len() / 2]
}
