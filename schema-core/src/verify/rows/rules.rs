//! A table's shape to rules that a row is held against before a server sees it.

use std::collections::{BTreeMap, BTreeSet};

use super::candidate::Kind;
use super::predicate::{Predicate, Scalar, Verdict};
use super::shape::{Column, Key, KeyPart, Table, Types};
use super::{Row, Value};

/// What one row of a table, and any two of them, must be like.
#[derive(Debug)]
pub(super) struct Rules {
    pub(super) conditions: Vec<Condition>,
    pub(super) keys: Vec<Unique>,
    /// By column: whether NULL is refused.
    pub(super) not_null: Vec<bool>,
    /// By column: a type that the value has to read as besides its own.
    pub(super) reads_as: BTreeMap<usize, (u32, i32)>,
    /// Keys that rows are to break on purpose, and columns that are to be NULL one at a time.
    pub(super) shared: Vec<Shared>,
    pub(super) nulls: Vec<usize>,
    /// By column: values worth trying because conditions name them that no longer are wished for.
    former_hints: BTreeMap<usize, Vec<String>>,
    /// How many of `conditions` and `keys` the database has today; the others are wishes.
    own_conditions: usize,
    own_keys: usize,
    own_not_null: Vec<bool>,
}

/// Values that rows share on purpose.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) columns: Vec<usize>,
    /// The columns that say which rows it is about, with values worth trying.
    pub(super) others: BTreeMap<usize, Vec<String>>,
}

/// A condition, and what was learned about it.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) name: Option<String>,
    pub(super) predicate: Predicate,
    /// Values worth trying, by column.
    pub(super) hints: BTreeMap<usize, Vec<String>>,
    /// Values worth trying for any of its columns, once nothing else is known.
    words: Vec<String>,
    /// Whether it is a domain's, and calls the value `VALUE`.
    pub(super) is_domain: bool,
    /// Values of its columns that a server let pass, once it had to be asked: no others are tried then.
    pub(super) passing: Option<Vec<Vec<Value>>>,
}

/// What no two rows may have in common.
#[derive(Debug)]
pub(super) struct Unique {
    parts: Vec<Part>,
    predicate: Option<Predicate>,
    nulls_not_distinct: bool,
    pub(super) columns: BTreeSet<usize>,
    /// What the rows that are there have.
    seen: BTreeSet<Vec<Value>>,
}

#[derive(Debug)]
enum Part {
    Column(usize),
    Expression(Box<Predicate>),
}

/// A rule that a row breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Broken {
    Condition(usize),
    Key(usize),
    /// A column whose value does not read as the type that it has to.
    Reading(usize),
}

impl Rules {
    /// What the database demands.
    pub(super) fn of(table: &Table, types: &Types) -> Self {
        let place = |name: &str| table.place_of(name);
        let mut conditions: Vec<Condition> = table
            .checks
            .iter()
            .map(|check| Condition {
                words: check.words.clone(),
                ..Condition::new(check.name.clone(), Predicate::read(&check.sql, place))
            })
            .collect();
        for (at, column) in table.columns.iter().enumerate() {
            for sql in types.domain_checks(column.ty) {
                // The printed condition of a domain calls the value so (manual, "CREATE DOMAIN").
                let value = |name: &str| name.eq_ignore_ascii_case("value").then_some(at);
                let mut condition = Condition::new(None, Predicate::read(sql, value));
                condition.is_domain = true;
                conditions.push(condition);
            }
        }
        let keys: Vec<Unique> = table.keys.iter().map(|key| Unique::of(key, place)).collect();
        let not_null = |column: &Column| column.not_null || types.refuses_null(column.ty);
        let not_null: Vec<bool> = table.columns.iter().map(not_null).collect();
        Self {
            own_conditions: conditions.len(),
            own_keys: keys.len(),
            conditions,
            keys,
            own_not_null: not_null.clone(),
            not_null,
            reads_as: BTreeMap::new(),
            former_hints: BTreeMap::new(),
            shared: Vec::new(),
            nulls: Vec::new(),
        }
    }

    /// Forgets all that is wished for, and keeps what the database demands.
    pub(super) fn drop_wishes(&mut self) {
        for wished in self.conditions.split_off(self.own_conditions) {
            for (at, hints) in wished.hints {
                self.former_hints.entry(at).or_default().extend(hints);
            }
        }
        self.keys.truncate(self.own_keys);
        self.reads_as.clear();
        let was = self.not_null.iter().zip(&self.own_not_null).enumerate();
        self.nulls = was.filter(|(_, (wished, own))| **wished && !**own).map(|(at, _)| at).collect();
        self.not_null.clone_from(&self.own_not_null);
    }

    pub(super) fn wish_condition(&mut self, predicate: Predicate) {
        self.conditions.push(Condition::new(None, predicate));
    }

    pub(super) fn wish_key(&mut self, key: &Key, place: impl Fn(&str) -> Option<usize> + Copy) {
        self.keys.push(Unique::of(key, place));
    }

    /// The rules that a row breaks; the rows before it are those that were [`Rules::admit`]ted.
    pub(super) fn broken(&self, table: &Table, types: &Types, row: &Row) -> Vec<Broken> {
        let scalar = |at: usize| scalar_of(table, types, row, at);
        let mut broken = Vec::new();
        for (at, condition) in self.conditions.iter().enumerate() {
            if condition.refuses(row, &scalar) {
                broken.push(Broken::Condition(at));
            }
        }
        for (at, key) in self.keys.iter().enumerate() {
            if key.tuple(row, &scalar).is_some_and(|tuple| key.seen.contains(&tuple)) {
                broken.push(Broken::Key(at));
            }
        }
        for (at, (oid, typmod)) in &self.reads_as {
            let kind = Kind::new(types, *oid, *typmod);
            if row[*at].as_ref().is_some_and(|text| !kind.reads(text)) {
                broken.push(Broken::Reading(*at));
            }
        }
        broken
    }

    /// The columns that a rule is about.
    pub(super) fn columns(&self, rule: Broken) -> BTreeSet<usize> {
        match rule {
            Broken::Condition(at) => self.conditions[at].predicate.columns.clone(),
            Broken::Key(at) => self.keys[at].columns.clone(),
            Broken::Reading(at) => BTreeSet::from([at]),
        }
    }

    /// Whether the database itself has this rule, rather than what it is to become.
    pub(super) fn is_own(&self, rule: Broken) -> bool {
        match rule {
            Broken::Condition(at) => at < self.own_conditions,
            Broken::Key(at) => at < self.own_keys,
            Broken::Reading(_) => false,
        }
    }

    /// Whether a column is part of something that tells rows apart.
    pub(super) fn is_key(&self, column: usize) -> bool {
        self.keys.iter().any(|key| key.columns.contains(&column))
    }

    /// Forgets which rows are there.
    pub(super) fn forget(&mut self) {
        self.keys.iter_mut().for_each(|key| key.seen.clear());
    }

    /// Takes note of a row that is there.
    pub(super) fn admit(&mut self, table: &Table, types: &Types, row: &Row) {
        let scalar = |at: usize| scalar_of(table, types, row, at);
        for key in &mut self.keys {
            if let Some(tuple) = key.tuple(row, &scalar) {
                key.seen.insert(tuple);
            }
        }
    }

    /// The values that conditions make worth trying for a column.
    pub(super) fn hints(&self, column: usize) -> impl Iterator<Item = &String> {
        let own = self.conditions.iter().flat_map(move |condition| {
            let words = condition.predicate.columns.contains(&column).then_some(&condition.words);
            condition.hints.get(&column).into_iter().chain(words).flatten()
        });
        own.chain(self.former_hints.get(&column).into_iter().flatten())
    }
}

impl Condition {
    fn new(name: Option<String>, predicate: Predicate) -> Self {
        let hints = predicate.hints();
        Self { name, predicate, hints, words: Vec::new(), is_domain: false, passing: None }
    }

    fn refuses(&self, row: &Row, scalar: &dyn Fn(usize) -> Option<Scalar>) -> bool {
        if let Some(passing) = &self.passing {
            let own: Vec<&Value> = self.predicate.columns.iter().map(|at| &row[*at]).collect();
            return !passing.iter().any(|values| values.iter().eq(own.iter().copied()));
        }
        match self.predicate.verdict(scalar) {
            Verdict::Passes => false,
            Verdict::Fails => true,
            // Where it cannot be computed here, a value is trusted that was made for it.
            Verdict::Open => self
                .hints
                .iter()
                .any(|(at, hints)| row[*at].as_ref().is_some_and(|text| !hints.contains(text))),
        }
    }
}

impl Unique {
    fn of(key: &Key, place: impl Fn(&str) -> Option<usize> + Copy) -> Self {
        // Of an exclusion constraint the equal parts are enough to keep rows apart; without one, any other.
        let parts = if key.parts.is_empty() { &key.others } else { &key.parts };
        let parts: Vec<Part> = parts
            .iter()
            .map(|part| match part {
                KeyPart::Column(at) => Part::Column(*at),
                KeyPart::Expression(sql) => Part::Expression(Box::new(Predicate::read(sql, place))),
            })
            .collect();
        let columns = parts.iter().flat_map(|part| match part {
            Part::Column(at) => vec![*at],
            Part::Expression(expression) => expression.columns.iter().copied().collect(),
        });
        Self {
            columns: columns.collect(),
            parts,
            predicate: key.predicate.as_ref().map(|sql| Predicate::read(sql, place)),
            nulls_not_distinct: key.nulls_not_distinct,
            seen: BTreeSet::new(),
        }
    }

    /// What no other row may have; `None` where the key is not about this row.
    fn tuple(&self, row: &Row, scalar: &dyn Fn(usize) -> Option<Scalar>) -> Option<Vec<Value>> {
        let is_outside = |predicate: &Predicate| predicate.holds(scalar) == Some(false);
        if self.predicate.as_ref().is_some_and(is_outside) {
            return None;
        }
        let mut tuple = Vec::with_capacity(self.parts.len());
        for part in &self.parts {
            match part {
                Part::Column(at) => tuple.push(row[*at].clone()),
                Part::Expression(expression) => match expression.value(scalar) {
                    Some(value) => tuple.push(value.text()),
                    // Rows that differ in what it reads are the best that can be done.
                    None => tuple.extend(expression.columns.iter().map(|at| row[*at].clone())),
                },
            }
        }
        let is_exempt = !self.nulls_not_distinct && tuple.iter().any(Option::is_none);
        (!is_exempt).then_some(tuple)
    }
}

fn scalar_of(table: &Table, types: &Types, row: &Row, at: usize) -> Option<Scalar> {
    let column = &table.columns[at];
    if column.generated {
        return None;
    }
    match &row[at] {
        None => Some(Scalar::Null),
        Some(text) => Kind::new(types, column.ty, column.typmod).scalar(text),
    }
}
