//! A migration to its proof: run without rows for the catalog that it leaves, on ordinary rows for what fails on any,
//! and on rows that break things for what fails on some; measured, and its values compared.
//!
//! All of it happens in one transaction that is rolled back, where the migration is one that `migrate` runs in one;
//! else on copies.

use std::collections::{BTreeMap, BTreeSet};

use postgres::{Client, Transaction};
use schema_model::{ColumnId, Observed, Schema};

use super::ProofError;
use super::breaking::{Rules, Suspect};
use super::catalog;
use super::combined::{failures, traces};
use super::deploy::{self, DeployOrder, Release, Side};
use super::effects;
use super::intent::{Intent, Places};
use super::measure::Watch;
use super::proof::{Loss, Lost, Proof, Severity, ZoneDependence};
use super::rows::{Demands, Filled, Filler, Seed, trim};
use super::script::Script;
use super::unchecked;
use super::values::Comparison;
use super::walk::{Found, Refill, Walk};
use crate::apply::Segment;
use crate::dev::DevDatabase;
use crate::diff::Difference;
use crate::plan::Plan;
use crate::source::{Observer, State, copy};

/// A migration that is to be proved.
pub struct Subject<'a> {
    /// What to call it in messages: the name of its file.
    pub name: &'a str,
    /// The state that it starts from.
    pub before: &'a State,
    /// The schema that it should lead to.
    pub after: &'a Observed,
    /// Its text.
    pub sql: &'a str,
    /// What is known of it besides, where it is a plan's text: without it, nobody says what was meant.
    pub planned: Option<Planned<'a>>,
    /// What the choice of values starts from.
    pub seed: Seed,
}

/// A plan, with what it was made from.
pub struct Planned<'a> {
    /// Its steps, a statement each.
    pub plan: &'a Plan,
    /// What differs, and what is renamed.
    pub difference: &'a Difference,
    /// How existing rows get a value for a new NOT NULL column.
    pub backfills: &'a BTreeMap<ColumnId, String>,
}

/// Proves a migration on a dev database.
///
/// # Errors
///
/// When there is no such database, or the migration is no SQL. A statement that fails is no error: see
/// [`Proof::failures`].
pub fn prove(observer: &Observer<'_>, subject: &Subject<'_>) -> Result<Proof, ProofError> {
    prove_on(observer, subject, Scope::All)
}

/// Proves a migration on rows in the tables that it touches without any, and in those that they refer to: for what is
/// to be known at once, as it is written.
///
/// What reads a table that it does not lock finds none there.
///
/// # Errors
///
/// As [`prove`].
pub fn prove_touched(observer: &Observer<'_>, subject: &Subject<'_>) -> Result<Proof, ProofError> {
    prove_on(observer, subject, Scope::Touched)
}

/// Which tables get rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    All,
    Touched,
}

fn prove_on(observer: &Observer<'_>, subject: &Subject<'_>, scope: Scope) -> Result<Proof, ProofError> {
    let script = Script::read(subject.sql)
        .map_err(|source| ProofError::Split { name: subject.name.to_owned(), source })?;
    if let Some(control) = script.control() {
        return Err(ProofError::Control {
            name: subject.name.to_owned(),
            line: control.line,
            text: control.text.to_owned(),
        });
    }
    let mut database = observer.materialize(subject.before)?;
    let prover = Prover { subject, script: &script, scope };
    // Constraints can be taken away and made again where nobody looks at the locks that this takes.
    if script.is_one() && !unchecked::is_looked_at(&script, &subject.before.observed.schema) {
        let mut open = database.client().transaction()?;
        let proof = prover.in_one(&mut open)?;
        open.rollback()?;
        return Ok(proof);
    }
    prover.in_many(observer, &mut database)
}

struct Prover<'a> {
    subject: &'a Subject<'a>,
    script: &'a Script<'a>,
    scope: Scope,
}

/// What is known once the migration has run without rows.
struct Bare {
    found: Found,
    left: Vec<String>,
    /// What a migration leads to that is no plan's text, by the catalog.
    after: Option<Schema>,
    before: Places,
    intent: Intent,
    demands: Demands,
    rules: Rules,
    watch: Watch,
    /// Both releases, once the new one is known.
    releases: (Side, Side),
}

impl Prover<'_> {
    fn in_one(&self, open: &mut Transaction<'_>) -> Result<Proof, ProofError> {
        let all = 0..self.script.statements.len();
        let mut bare = self.bare(open)?;
        let mut savepoint = open.transaction()?;
        let mut walk = self.walk(&bare, Refill::Nothing);
        walk.together(&mut savepoint, all.clone())?;
        let found = walk.found;
        self.ended(&mut bare, found, &mut savepoint)?;
        savepoint.rollback()?;

        let mut filled = open.transaction()?;
        trim(&mut filled)?;
        let mut filler = Filler::new(&mut filled, self.subject.seed, &bare.demands, self.wanted(&bare))?;
        filler.ordinary(&mut filled, None)?;
        let mut savepoint = filled.transaction()?;
        let mut walk = self.walk(&bare, Refill::Ordinary);
        walk.together(&mut savepoint, all.clone())?;
        let ordinary = walk.found;
        savepoint.rollback()?;

        let touched: BTreeSet<u32> = bare.found.touched.union(&ordinary.touched).copied().collect();
        filler.hostile(&mut filled, &touched)?;
        let comparison = self.comparison(&bare);
        let mut walk = self.walk(&bare, Refill::All);
        crate::verify::zone::set(&mut filled, true)?;
        walk.measure(&mut filled, &comparison, &touched, &filler)?;
        walk.together(&mut filled, all)?;
        let rows = filler.filled();
        let mut proof = self.proof(&mut filled, &bare, &comparison, ordinary, walk.found, rows)?;
        filled.rollback()?;

        trim(open)?;
        let rows = deploy::run::rows(&bare.releases.0, &filler);
        proof.deploy = deploy::run::in_one(open, self.script, bare.releases, rows)?;
        Ok(proof)
    }

    /// On copies: one for each time that it runs, since what it commits stays.
    fn in_many(&self, observer: &Observer<'_>, database: &mut DevDatabase) -> Result<Proof, ProofError> {
        let server = observer.dev().server()?;
        let mut copy = copy::of(server, database)?;
        let mut open = copy.client().transaction()?;
        let mut bare = self.bare(&mut open)?;
        open.rollback()?;
        let mut walk = self.walk(&bare, Refill::Nothing);
        self.segments(copy.client(), &mut walk)?;
        let found = walk.found;
        let mut open = copy.client().transaction()?;
        self.ended(&mut bare, found, &mut open)?;
        open.rollback()?;
        drop(copy);

        let mut copy = copy::of(server, database)?;
        let mut open = copy.client().transaction()?;
        trim(&mut open)?;
        let mut filler = Filler::new(&mut open, self.subject.seed, &bare.demands, self.wanted(&bare))?;
        filler.ordinary(&mut open, None)?;
        open.commit()?;
        let mut walk = self.walk(&bare, Refill::Ordinary);
        self.segments(copy.client(), &mut walk)?;
        let ordinary = walk.found;
        drop(copy);

        let touched: BTreeSet<u32> = bare.found.touched.union(&ordinary.touched).copied().collect();
        let mut copy = copy::of(server, database)?;
        let mut open = copy.client().transaction()?;
        trim(&mut open)?;
        let unchecked = unchecked::take_away(&mut open)?;
        let mut filler = Filler::new(&mut open, self.subject.seed, &bare.demands, self.wanted(&bare))?;
        filler.ordinary(&mut open, None)?;
        filler.hostile(&mut open, &touched)?;
        open.batch_execute(&unchecked.join("; "))?;
        let comparison = self.comparison(&bare);
        let mut walk = self.walk(&bare, Refill::All);
        crate::verify::zone::set(&mut open, true)?;
        walk.measure(&mut open, &comparison, &touched, &filler)?;
        open.commit()?;
        self.segments(copy.client(), &mut walk)?;
        let found = walk.found;
        let mut open = copy.client().transaction()?;
        crate::verify::zone::set(&mut open, true)?;
        let mut proof = self.proof(&mut open, &bare, &comparison, ordinary, found, filler.filled())?;
        open.rollback()?;
        drop(copy);

        let mut copy = copy::of(server, database)?;
        let mut open = copy.client().transaction()?;
        trim(&mut open)?;
        open.commit()?;
        let rows = deploy::run::rows(&bare.releases.0, &filler);
        proof.deploy = deploy::run::in_many(copy.client(), self.script, bare.releases, rows)?;
        Ok(proof)
    }

    /// The tables that get rows, with those that they refer to, where not all do.
    fn wanted<'b>(&self, bare: &'b Bare) -> Option<&'b BTreeSet<u32>> {
        (self.scope == Scope::Touched).then_some(&bare.found.touched)
    }

    fn segments(&self, client: &mut Client, walk: &mut Walk<'_>) -> Result<(), ProofError> {
        client.batch_execute("SET search_path = public")?;
        for segment in &self.script.segments {
            match segment {
                Segment::Together(range) => {
                    let mut open = client.transaction()?;
                    walk.together(&mut open, range.clone())?;
                    open.commit()?;
                }
                Segment::Alone(at) => walk.alone(client, *at)?,
            }
        }
        Ok(())
    }

    /// What is known before anything has run.
    fn bare(&self, open: &mut Transaction<'_>) -> Result<Bare, ProofError> {
        let (before, after) = (&self.subject.before.observed.schema, &self.subject.after.schema);
        let (tables, others) = (deploy::relations(before, after), deploy::relations(after, before));
        let old = Side::read(open, Release::Old, &tables, &others)?;
        let new = Side::read(open, Release::New, &BTreeSet::new(), &BTreeSet::new())?;
        Ok(Bare {
            found: Found::default(),
            left: Vec::new(),
            after: None,
            before: catalog::places(open)?,
            intent: Intent::default(),
            demands: Demands::default(),
            rules: Rules::default(),
            watch: Watch::new(open, &BTreeMap::new())?,
            releases: (old, new),
        })
    }

    /// What the catalog says once the migration has run without rows.
    fn ended(&self, bare: &mut Bare, mut found: Found, open: &mut Transaction<'_>) -> Result<(), ProofError> {
        let (left, there) = catalog::compared(open, self.subject.after)?;
        bare.left = left;
        bare.after = (self.subject.planned.is_none() && found.failures.is_empty()).then_some(there.schema);
        let after = catalog::places(open)?;
        bare.intent = self.intent(&bare.before, &after);
        bare.demands = bare.intent.demands(&self.subject.before.observed, self.subject.after);
        bare.watch = bare.watch.renamed(&bare.intent.renamed_tables());
        bare.rules = Rules::read(open)?;
        let renamed = bare.intent.renamed_tables();
        for trace in found.traces.values_mut() {
            trace.measured = trace.measured.as_ref().map(|measured| measured.renamed(&renamed));
        }
        bare.found = found;
        let (before, own) = (&self.subject.before.observed.schema, &self.subject.after.schema);
        let (tables, others) = (deploy::relations(own, before), deploy::relations(before, own));
        let old = &bare.releases.0;
        let (seed, is_one) = (self.subject.seed, self.script.is_one());
        bare.releases.1 = deploy::run::new_release(open, (&tables, &others), old, seed, is_one)?;
        Ok(())
    }

    /// What the migration leads to.
    fn after<'b>(&'b self, bare: &'b Bare) -> &'b Schema {
        bare.after.as_ref().unwrap_or(&self.subject.after.schema)
    }

    fn intent(&self, before: &Places, after: &Places) -> Intent {
        match &self.subject.planned {
            Some(planned) => Intent::of_plan(
                &self.subject.before.observed.schema,
                &self.subject.after.schema,
                &planned.difference.changes,
            ),
            None => Intent::of_catalog(before, after),
        }
    }

    /// What the statements demand of rows.
    fn suspects(&self, bare: &Bare) -> Vec<Suspect> {
        let added = bare.found.added.iter();
        let after = self.after(bare);
        let number = |at: usize| self.script.statements[at].number;
        added.flat_map(|(at, added)| added.suspects(number(*at), after, &bare.rules)).collect()
    }

    fn walk<'w>(&'w self, bare: &'w Bare, refill: Refill) -> Walk<'w> {
        let Subject { sql, seed, .. } = self.subject;
        let (demands, places, watch) = (&bare.demands, &bare.before, &bare.watch);
        let mut walk =
            Walk::new(sql, self.script, self.after(bare), &bare.rules, demands, *seed, refill, places, watch);
        walk.of = self.wanted(bare);
        walk
    }

    fn comparison<'w>(&'w self, bare: &'w Bare) -> Comparison<'w> {
        static NONE: BTreeMap<ColumnId, String> = BTreeMap::new();
        let planned = self.subject.planned.as_ref();
        Comparison {
            before: &self.subject.before.observed.schema,
            after: &self.subject.after.schema,
            intent: &bare.intent,
            backfills: planned.map_or(&NONE, |planned| planned.backfills),
            severity: if planned.is_some() { Severity::Error } else { Severity::Warning },
            in_one: self.script.is_one(),
        }
    }

    fn proof(
        &self,
        open: &mut Transaction<'_>,
        bare: &Bare,
        comparison: &Comparison<'_>,
        ordinary: Found,
        hostile: Found,
        filled: Filled,
    ) -> Result<Proof, ProofError> {
        let (changed, mut lost) = hostile.kept.compare(open, comparison)?;
        // What a zone does to values is said as that.
        let is_of_zone = |lost: &Lost| {
            let of = |zone: &ZoneDependence| {
                zone.column.table == lost.table && Some(&zone.column.name) == lost.column.as_ref()
            };
            lost.what == Loss::Precision && hostile.zones.iter().any(of)
        };
        lost.retain(|lost| !is_of_zone(lost));
        let statements = traces(&bare.found, hostile.traces);
        let failures = failures(&bare.found.failures, ordinary.failures, hostile.failures);
        let disagreements = match &self.subject.planned {
            Some(planned) => {
                effects::disagreements(planned.plan, &statements, &failures, &self.subject.before.observed)
            }
            None => Vec::new(),
        };
        Ok(Proof {
            left: bare.left.clone(),
            filled,
            statements,
            failures,
            changed,
            lost,
            zones: hostile.zones,
            disagreements,
            deploy: DeployOrder::default(),
            dump: None,
            suspects: self.suspects(bare),
        })
    }
}
