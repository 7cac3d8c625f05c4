//! Measured locks and work to sentences that a developer understands: what nobody can do meanwhile, from when to when,
//! and how long that is.

use std::collections::BTreeMap;

use schema_model::TableId;
use serde::Serialize;

use super::proof::{Proof, Trace};
use crate::plan::LockMode;

/// What one table has to bear while a migration runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bearing {
    /// The table.
    pub table: TableId,
    /// The strongest lock.
    pub mode: LockMode,
    /// The statement that takes it, from 1.
    pub from: usize,
    /// The statement after which it is given up, from 1: the last of the transaction.
    pub until: usize,
    /// The statements that write every row anew while it is held.
    pub copies: Vec<usize>,
    /// The statements that read every row while it is held.
    pub reads: Vec<usize>,
    /// In a sentence without a full stop.
    pub text: String,
}

impl Proof {
    /// What each table that was there has to bear, transaction by transaction, the heaviest first. Locks that keep
    /// nobody from reading or writing are left out.
    pub fn bearings(&self) -> Vec<Bearing> {
        let mut segments: BTreeMap<usize, Vec<&Trace>> = BTreeMap::new();
        for trace in &self.statements {
            segments.entry(trace.segment).or_default().push(trace);
        }
        let mut all: Vec<Bearing> = segments.values().flat_map(|traces| bearings(traces)).collect();
        let weight = |it: &Bearing| (it.copies.is_empty(), it.reads.is_empty(), std::cmp::Reverse(it.mode));
        all.sort_by(|one, two| (weight(one), one.from, &one.table).cmp(&(weight(two), two.from, &two.table)));
        all
    }
}

fn bearings(traces: &[&Trace]) -> Vec<Bearing> {
    let until = traces.last().map_or(0, |trace| trace.number);
    let mut strongest: BTreeMap<&TableId, (LockMode, usize)> = BTreeMap::new();
    for trace in traces {
        for lock in trace.measured.iter().flat_map(|measured| &measured.holds) {
            let held = strongest.entry(&lock.table).or_insert((lock.mode, trace.number));
            if lock.mode > held.0 {
                *held = (lock.mode, trace.number);
            }
        }
    }
    let heavy = strongest.into_iter().filter(|(_, (mode, _))| *mode >= LockMode::ShareLock);
    heavy
        .map(|(table, (mode, from))| {
            let during = |does: &dyn Fn(&Trace) -> bool| -> Vec<usize> {
                traces
                    .iter()
                    .filter(|trace| trace.number >= from && does(trace))
                    .map(|it| it.number)
                    .collect()
            };
            let measured = |trace: &Trace| trace.measured.clone().unwrap_or_default();
            let copies = during(&|trace| measured(trace).rewrites.contains(table));
            let reads = during(&|trace| {
                let measured = measured(trace);
                measured.scans.contains(table) && !measured.rewrites.contains(table)
            });
            let text = text(table, mode, from, until, &copies, &reads);
            Bearing { table: table.clone(), mode, from, until, copies, reads, text }
        })
        .collect()
}

fn text(
    table: &TableId,
    mode: LockMode,
    from: usize,
    until: usize,
    copies: &[usize],
    reads: &[usize],
) -> String {
    let who = format!("{} `{table}`", who(mode));
    let when = match from == until {
        true => format!("while statement {from} runs"),
        false => format!("from statement {from} until the transaction ends with statement {until}"),
    };
    let work = match (copies, reads) {
        ([], []) => {
            "which is short, but waits for every query that is running, and all others wait behind it"
                .to_owned()
        }
        ([], reads) => format!("and {} every row of it", list(reads, "reads", "read")),
        (copies, []) => format!("and {} every row of it anew", list(copies, "writes", "write")),
        (copies, reads) => format!(
            "and {} every row of it anew, {} them",
            list(copies, "writes", "write"),
            list(reads, "reads", "read")
        ),
    };
    format!("{who} {when}, {work}")
}

/// What nobody can do with a table that is locked so: `nobody can write`.
pub(super) fn who(mode: LockMode) -> &'static str {
    match mode {
        LockMode::AccessExclusiveLock => "nobody can read or write",
        _ => "nobody can write",
    }
}

fn list(numbers: &[usize], one: &str, many: &str) -> String {
    let names: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    match &names[..] {
        [name] => format!("statement {name} {one}"),
        [first @ .., last] => format!("statements {} and {last} {many}", first.join(", ")),
        [] => String::new(),
    }
}
