//! What was measured to lines of a table, with the bars that it is held to.

use std::fmt::Write as _;
use std::time::Duration;

use super::case::Case;

/// The size that most bars are about, and the one that tells how costs grow.
const BARRED: usize = 1_000;
const LARGE: usize = 5_000;

/// As multiples of a yardstick: at [`BARRED`] tables, when the cache is warm.
const DRIFT_BAR: f64 = 1.5;
const GENERATE_BAR: f64 = 2.0;
/// [`LARGE`] tables as a multiple of [`BARRED`] tables.
const GROWTH_BAR: f64 = 6.0;
/// At [`PROVED`] tables.
const PROOF_BAR: f64 = 3.0;
const PROVED: usize = 100;
const MEMORY_BAR: f64 = 150.0;

/// What the lines of [`case`] stand below.
pub(super) fn heading(postgres: &str, runs: usize) -> String {
    let build =
        if cfg!(debug_assertions) { "a DEBUG build, whose times mean nothing" } else { "release build" };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "schema {}, {build}; PostgreSQL {postgres}; {cores} cores; median of {runs}\n\n\
         {:>6}  {:<24} {:>9}   {:<24} {:>9}  {:>6}  bar",
        env!("CARGO_PKG_VERSION"),
        "tables",
        "measured",
        "",
        "yardstick",
        "",
        "ratio"
    )
}

/// The lines of one size; `before` are the sizes measured before it.
pub(super) fn case(case: &Case, before: &[Case]) -> String {
    let mut lines = String::new();
    let is_barred = case.tables == BARRED;
    let bar = |bar: f64| is_barred.then_some(bar);
    let mut line = |what: &str, time: Duration, yardstick: &str, other: Duration, bar: Option<f64>| {
        let ratio = time.as_secs_f64() / other.as_secs_f64();
        let (time, other) = (seconds(time), seconds(other));
        let verdict = bar.map(|bar| verdict(ratio, bar, "")).unwrap_or_default();
        let text = format!(
            "{:>6}  {what:<24} {time:>9}   {yardstick:<24} {other:>9}  {ratio:>6.2}  {verdict}",
            case.tables
        );
        let _ = writeln!(lines, "{}", text.trim_end());
    };
    let floor = case.catalog + case.source;
    line("drift, cold", case.drift.cold, "catalog + source", floor, None);
    line("drift, warm", case.drift.warm, "catalog + source", floor, bar(DRIFT_BAR));
    line("generate, cold", case.generate.cold, "pg_dump", case.dump, None);
    line("generate, warm", case.generate.warm, "pg_dump", case.dump, bar(GENERATE_BAR));
    line("generate, warm, again", case.generate_again, "pg_dump", case.dump, None);
    line("bare catalog queries", case.catalog, "pg_dump", case.dump, None);
    line("reading the source", case.source, "pg_dump", case.dump, None);
    let proof_bar = (case.tables == PROVED).then_some(PROOF_BAR);
    line("proof, rows where needed", case.proofs.touched, "replay", case.proofs.replay, proof_bar);
    line("proof, rows everywhere", case.proofs.all, "replay", case.proofs.replay, None);
    if case.tables == LARGE
        && let Some(small) = before.iter().find(|before| before.tables == BARRED)
    {
        let than = format!("the same, {BARRED} tables");
        line("drift, warm", case.drift.warm, &than, small.drift.warm, Some(GROWTH_BAR));
        line("generate, warm", case.generate.warm, &than, small.generate.warm, Some(GROWTH_BAR));
    }
    for (what, memory) in [("drift", case.drift.memory), ("generate", case.generate.memory)] {
        let Some(bytes) = memory else { continue };
        let megabytes = bytes as f64 / 1e6;
        let verdict = if is_barred { verdict(megabytes, MEMORY_BAR, " MB") } else { String::new() };
        let what = format!("{what}, peak memory");
        let text = format!("{:>6}  {what:<24} {megabytes:>6.0} MB {:>46}{verdict}", case.tables, "");
        let _ = writeln!(lines, "{}", text.trim_end());
    }
    lines
}

fn verdict(value: f64, bar: f64, unit: &str) -> String {
    format!("<= {bar}{unit}: {}", if value <= bar { "met" } else { "MISSED" })
}

fn seconds(time: Duration) -> String {
    format!("{:.3} s", time.as_secs_f64())
}
