//! Both releases at each boundary between statements to the clashes that somebody meets.

use std::collections::{BTreeMap, BTreeSet};

use postgres::Transaction;
use schema_model::TableId;

use super::facts::{self, Facts, Kind};
use super::read::texts;
use super::{Certainty, Clash, DeployOrder, Reason, Release, ask, guards, read, words, write};
use crate::sql::lexer;
use crate::verify::script::Script;

/// Rows that a release can write, by the names of their columns.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Rows {
    pub(in super::super) columns: Vec<String>,
    pub(in super::super) rows: Vec<Vec<Option<String>>>,
}

/// One release: what it knows of the database that it was made for.
#[derive(Debug, Clone)]
pub(in super::super) struct Side {
    release: Release,
    facts: Facts,
    /// The same of the tables that either release knows.
    all: Facts,
    rows: BTreeMap<TableId, Rows>,
}

/// Both releases, and what went wrong with them so far.
#[derive(Debug)]
pub(in super::super) struct Trial {
    sides: [Side; 2],
    /// By boundary: whether anybody else ever sees the database so.
    seen: Vec<bool>,
    /// What goes wrong with each relation, from which boundary to which.
    problems: BTreeMap<TableId, BTreeMap<Key, Vec<Stretch>>>,
    /// The relations as they were at the last boundary.
    last: Facts,
    /// The tables whose triggers or policies are others in the end.
    guarded: BTreeSet<TableId>,
}

/// A problem at boundaries that follow each other.
#[derive(Debug, Clone)]
struct Stretch {
    from: usize,
    /// The boundary at which it is gone; nothing while it is there.
    until: Option<usize>,
    problem: Problem,
}

/// Where a look is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum At<'a> {
    /// Before the first statement.
    Start,
    /// Behind statements that can have changed these relations; where a transaction ends, others see it so.
    Between { changed: &'a [&'a TableId], is_seen: bool },
    /// Behind the last one.
    End,
}

/// What tells one problem from another.
type Key = (Release, Reason, Option<String>, Option<String>);

/// A query that does not go with a schema.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub(super) release: Release,
    pub(super) table: TableId,
    pub(super) subject: Option<String>,
    pub(super) reason: Reason,
    pub(super) certainty: Certainty,
    pub(super) query: String,
    pub(super) sqlstate: Option<String>,
    pub(super) message: Option<String>,
    /// More of the reason, in words.
    pub(super) because: Option<String>,
}

impl Side {
    /// What the release knows, read from the database that it was made for.
    pub(in super::super) fn read(
        transaction: &mut Transaction<'_>,
        release: Release,
        tables: &BTreeSet<TableId>,
        others: &BTreeSet<TableId>,
    ) -> Result<Self, postgres::Error> {
        let all = facts::read(transaction, tables.union(others))?;
        let own = all.iter().filter(|(table, _)| tables.contains(*table));
        let facts = own.map(|(table, relation)| (table.clone(), relation.clone())).collect();
        Ok(Self { release, facts, all, rows: BTreeMap::new() })
    }

    /// The tables and views that it knows.
    pub(in super::super) fn tables(&self) -> impl Iterator<Item = &TableId> {
        self.facts.keys()
    }

    /// Whether it knows a table or view of this name.
    pub(super) fn knows(&self, table: &TableId) -> bool {
        self.facts.contains_key(table)
    }

    /// Has the release write such rows, and others at the edges of what it or the other release is allowed to, as far as
    /// its own database takes them.
    pub(in super::super) fn write(
        &mut self,
        transaction: &mut Transaction<'_>,
        rows: BTreeMap<TableId, Rows>,
        other: &Self,
    ) -> Result<(), postgres::Error> {
        for (table, mut rows) in rows {
            let Some(own) = self.facts.get(&table).filter(|own| !own.is_view) else { continue };
            let written = own.columns.iter().filter(|column| column.is_written());
            let written: Vec<String> = written.map(|column| column.name.clone()).collect();
            rows = Rows { rows: rows.some(&written), columns: written };
            rows.add_edges(own, other.facts.get(&table));
            let answers = ask::rows(transaction, &table, &[], &rows.columns, &rows.rows)?;
            let mut answers = answers.iter();
            // unsafe_new_enum_value_usage: a value that can be used once the transaction is done.
            let is_taken =
                |answer: &Option<ask::Refusal>| answer.as_ref().is_none_or(|own| own.sqlstate == "55P04");
            rows.rows.retain(|_| answers.next().is_some_and(is_taken));
            self.rows.insert(table, rows);
        }
        Ok(())
    }
}

impl Rows {
    /// The values of some of the columns; nothing where one is none of them.
    pub(super) fn some(&self, columns: &[String]) -> Vec<Vec<Option<String>>> {
        let places: Option<Vec<usize>> =
            columns.iter().map(|name| self.columns.iter().position(|own| own == name)).collect();
        let Some(places) = places else { return Vec::new() };
        let pick =
            |row: &Vec<Option<String>>| places.iter().map(|at| row.get(*at).cloned().flatten()).collect();
        self.rows.iter().map(pick).collect()
    }

    /// The first row with each value that a check names, or that is next to it.
    fn add_edges(&mut self, own: &facts::Relation, other: Option<&facts::Relation>) {
        const MOST: usize = 60;
        let Some(first) = self.rows.first().cloned() else { return };
        let rules = own.rules.iter().chain(other.into_iter().flat_map(|other| &other.rules));
        let mut edges: BTreeSet<(usize, String)> = BTreeSet::new();
        for rule in rules.filter(|rule| rule.kind == Kind::Check) {
            for name in &rule.columns {
                let Some(at) = self.columns.iter().position(|own| own == name) else { continue };
                edges.extend(texts(&rule.definition).into_iter().map(|text| (at, text)));
                edges.extend(numbers(&rule.definition).into_iter().map(|number| (at, number)));
            }
        }
        let labels = own.columns.iter().flat_map(|column| {
            let at = self.columns.iter().position(|own| *own == column.name);
            at.into_iter().flat_map(|at| column.labels.iter().map(move |label| (at, label.clone())))
        });
        edges.extend(labels.collect::<Vec<_>>());
        for (at, value) in edges.into_iter().take(MOST) {
            let mut row = first.clone();
            row[at] = Some(value);
            self.rows.push(row);
        }
    }
}

/// The numbers that stand in an expression, with those next to them.
fn numbers(sql: &str) -> Vec<String> {
    let (tokens, _) = lexer::tokens(sql);
    let numbers = tokens.iter().filter(|token| token.kind == lexer::Kind::Number);
    let numbers = numbers.filter_map(|token| token.text.parse::<i64>().ok());
    let near =
        |number: i64| [Some(number), number.checked_add(1), number.checked_sub(1), number.checked_neg()];
    numbers.flat_map(|number| near(number).into_iter().flatten()).map(|number| number.to_string()).collect()
}

impl Stretch {
    fn holds(&self, at: usize) -> bool {
        self.from <= at && self.until.is_none_or(|until| at < until)
    }
}

impl Trial {
    pub(in super::super) fn new(old: Side, new: Side) -> Self {
        let is_guarded = |(table, own): (&TableId, &facts::Relation)| {
            let other = new.facts.get(table).filter(|other| other.guards != own.guards);
            other.map(|_| table.clone())
        };
        let guarded = old.facts.iter().filter_map(is_guarded).collect();
        Self { sides: [old, new], seen: Vec::new(), problems: BTreeMap::new(), last: Facts::new(), guarded }
    }

    /// The relations that either release knows.
    pub(super) fn tables(&self) -> BTreeSet<TableId> {
        self.sides.iter().flat_map(Side::tables).cloned().collect()
    }

    /// Tries both releases on the database as it is behind so many statements as there were calls.
    pub(in super::super) fn look(
        &mut self,
        transaction: &mut Transaction<'_>,
        at: At<'_>,
    ) -> Result<(), postgres::Error> {
        let boundary = self.seen.len();
        self.seen.push(!matches!(at, At::Between { is_seen: false, .. }));
        let (tables, now): (Vec<TableId>, Facts) = match at {
            // What was read there before.
            At::Start => (self.tables().into_iter().collect(), self.sides[0].all.clone()),
            At::End => (self.tables().into_iter().collect(), self.sides[1].all.clone()),
            At::Between { changed: [], .. } => return Ok(()),
            At::Between { changed, .. } => {
                let now = facts::read(transaction, changed.iter().copied())?;
                (changed.iter().copied().cloned().collect(), now)
            }
        };
        for table in tables {
            if boundary > 0 && self.last.get(&table) == now.get(&table) {
                continue;
            }
            let is_guarded = self.guarded.contains(&table);
            let mut problems: BTreeMap<Key, Problem> = BTreeMap::new();
            for side in &self.sides {
                for problem in side.problems(transaction, &table, now.get(&table), is_guarded)? {
                    problems.entry(problem.key()).or_insert(problem);
                }
            }
            self.go_on(boundary, &table, problems);
            match now.get(&table) {
                Some(relation) => self.last.insert(table, relation.clone()),
                None => self.last.remove(&table),
            };
        }
        Ok(())
    }

    /// From this boundary on, these are the problems with a table.
    fn go_on(&mut self, boundary: usize, table: &TableId, problems: BTreeMap<Key, Problem>) {
        let own = self.problems.entry(table.clone()).or_default();
        for stretch in own.values_mut().flatten().filter(|stretch| stretch.until.is_none()) {
            stretch.until = Some(boundary);
        }
        for (key, problem) in problems {
            own.entry(key).or_default().push(Stretch { from: boundary, until: None, problem });
        }
    }

    /// What was found, once the last statement is behind.
    pub(in super::super) fn order(&self, script: &Script<'_>) -> DeployOrder {
        let all = self.problems.values().flatten();
        let mut clashes: Vec<Clash> =
            all.filter_map(|(key, stretches)| self.clash(key, stretches, script)).collect();
        clashes.sort_by(|one, two| {
            let order =
                |own: &Clash| (own.certainty == Certainty::Together, own.number, own.release, own.certainty);
            (order(one), &one.table, one.reason, &one.subject).cmp(&(
                order(two),
                &two.table,
                two.reason,
                &two.subject,
            ))
        });
        DeployOrder::of(clashes)
    }

    fn clash(&self, key: &Key, stretches: &[Stretch], script: &Script<'_>) -> Option<Clash> {
        let has = |at: &usize| stretches.iter().any(|stretch| stretch.holds(*at));
        let is_seen = |at: &usize| self.seen.get(*at).is_some_and(|is_seen| *is_seen);
        let last = self.seen.len().checked_sub(1)?;
        let (at, seen) = match key.0 {
            Release::Old => {
                if has(&0) {
                    return None;
                }
                let seen = (1..=last).find(|at| is_seen(at) && has(at))?;
                // Back to where it began.
                let ok = (0..seen).rev().find(|at| !has(at))?;
                (ok, seen)
            }
            Release::New => {
                if has(&last) {
                    return None;
                }
                let seen = (0..last).rev().find(|at| is_seen(at) && has(at))?;
                let gone = (seen..=last).find(|at| !has(at))?;
                (gone.checked_sub(1)?, seen)
            }
        };
        let problem = stretches.iter().find(|stretch| stretch.holds(seen))?.problem.clone();
        let statement = script.statements.get(at)?;
        let text = words::text(&problem, statement.number);
        let Problem { release, table, subject, reason, certainty, query, sqlstate, message, because: _ } =
            problem;
        Some(Clash {
            release,
            number: statement.number,
            line: statement.line,
            sql: statement.text.to_owned(),
            table,
            subject,
            reason,
            certainty,
            query,
            sqlstate,
            message,
            text,
        })
    }
}

impl Side {
    fn problems(
        &self,
        transaction: &mut Transaction<'_>,
        table: &TableId,
        now: Option<&facts::Relation>,
        is_guarded: bool,
    ) -> Result<Vec<Problem>, postgres::Error> {
        let Some(own) = self.facts.get(table) else { return Ok(Vec::new()) };
        let rows = self.rows.get(table);
        let mut found = match now == Some(own) {
            true => Vec::new(),
            false => read::problems(transaction, self.release, table, own, now)?,
        };
        if let Some(now) = now.filter(|now| !own.is_view && !now.is_view) {
            if now != own {
                found.extend(write::problems(transaction, self.release, table, own, now, rows)?);
            }
            // What a trigger refuses from the beginning on is no news.
            if is_guarded {
                found.extend(guards::problems(transaction, self.release, table, own, now, rows)?);
            }
        }
        Ok(found)
    }
}

impl Problem {
    pub(super) fn new(
        release: Release,
        table: &TableId,
        subject: Option<String>,
        reason: Reason,
        certainty: Certainty,
        query: &str,
    ) -> Self {
        Self {
            release,
            table: table.clone(),
            subject,
            reason,
            certainty,
            query: query.to_owned(),
            sqlstate: None,
            message: None,
            because: None,
        }
    }

    /// With what the server said.
    pub(super) fn answered(self, answer: Option<ask::Refusal>) -> Self {
        match answer {
            Some(answer) => Self { sqlstate: Some(answer.sqlstate), message: Some(answer.message), ..self },
            None => self,
        }
    }

    pub(super) fn with_sqlstate(self, code: &str) -> Self {
        Self { sqlstate: Some(code.to_owned()), ..self }
    }

    pub(super) fn because(self, words: String) -> Self {
        Self { because: Some(words), ..self }
    }

    fn key(&self) -> Key {
        (self.release, self.reason, self.subject.clone(), self.sqlstate.clone())
    }
}
