//! The rows that are wanted of a table: what each column would best hold, and what else it may hold.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::assign::{Choice, Source, Unit};
use super::candidate::Kind;
use super::predicate;
use super::rules::Rules;
use super::shape::{Column, ForeignKey, Table, Types};
use super::{Row, Seed, Value};

/// How many choices a column has.
const CHOICES: usize = 80;

/// How many choices columns have that several foreign keys share.
const JOINED: usize = 200;

/// Where columns that a sequence counts begin: far from the numbers that it has still to give.
const NUMBERED: usize = 1_000_000;
const NUMBERED_SMALL: usize = 10_000;

/// One row that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    /// As a person would have written it. The first two differ in nothing that may be the same.
    Ordinary(usize),
    /// NULL wherever it is allowed.
    Nulls,
    /// The same as the first row, as far as that is allowed.
    Twin,
    /// The same in capitals.
    Capitals,
    /// In each column the value of this number among those that break things.
    Extreme(usize),
    /// NULL in this column alone.
    Null(usize),
    /// The same values as another row in the columns of a key that is to come: its place among those, and which values.
    Shared(usize, usize),
    /// In each column the value of this number among those that conditions name, or that are next to one.
    Edge(usize),
}

/// An ordinary row that no row of another table is like: nothing that is still to point there finds it.
const STRANGER: Wish = Wish::Ordinary(211);

/// The rows that hold nothing out of the ordinary.
pub(super) const ORDINARY: [Wish; 4] = [Wish::Ordinary(0), Wish::Ordinary(1), Wish::Ordinary(2), Wish::Nulls];

/// The rows that break things: as many as the column with the most of such values has.
pub(super) fn hostile(table: &Table, types: &Types, rules: &Rules) -> Vec<Wish> {
    const MOST: usize = 64;
    const MOST_EDGES: usize = 24;
    const MOST_KEYS: usize = 8;
    const WAYS: usize = 4;
    let count = |column: &Column| Kind::new(types, column.ty, column.typmod).extremes().len();
    let count = table.columns.iter().map(count).max().unwrap_or(0).min(MOST);
    let mut wishes = vec![Wish::Twin, Wish::Capitals, Wish::Nulls, Wish::Nulls, STRANGER];
    wishes.extend((0..count).map(Wish::Extreme));
    let edges = (0..table.columns.len()).map(|at| rules.hints(at).count()).max().unwrap_or(0);
    wishes.extend((0..edges.min(MOST_EDGES)).map(Wish::Edge));
    // One NULL is enough to be refused for, and hides no other.
    wishes.extend(
        rules.nulls.iter().take(MOST_EDGES).filter(|_| rules.nulls.len() > 1).map(|at| Wish::Null(*at)),
    );
    for key in 0..rules.shared.len().min(MOST_KEYS) {
        wishes.extend((0..WAYS).flat_map(|way| [Wish::Shared(key, way); 2]));
    }
    wishes
}

/// The `n`th ordinary value of a column.
pub(super) fn usual(seed: Seed, table: &Table, column: &Column, kind: &Kind<'_>, n: usize) -> String {
    let offset = match column.numbered {
        true if kind.is_small() => NUMBERED_SMALL,
        true => NUMBERED,
        false => seed.offset(&table.id.0.name, &column.name),
    };
    kind.ordinary(offset + n, &column.name)
}

/// What choices are made from.
pub(super) struct Sources<'a> {
    pub(super) table: &'a Table,
    pub(super) types: &'a Types,
    pub(super) rules: &'a Rules,
    /// The foreign keys, wished ones too.
    pub(super) foreign_keys: &'a [ForeignKey],
    /// The rows that each of them may point at: the values of its target's columns.
    pub(super) targets: Vec<Rc<Vec<Vec<Value>>>>,
    /// Whether a foreign key may point at its own row.
    pub(super) own_targets: Vec<Option<Vec<usize>>>,
    /// The first row that is there.
    pub(super) first: Option<&'a Row>,
    /// The place of the new row among all of the table.
    pub(super) ordinal: usize,
    pub(super) seed: Seed,
}

impl Sources<'_> {
    /// The units of one row.
    pub(super) fn units(&self, wish: Wish) -> Vec<Unit<'_>> {
        let mut units = self.of_foreign_keys(wish);
        for condition in &self.rules.conditions {
            let columns = &condition.predicate.columns;
            let Some((first, others)) = condition.passing.as_ref().and_then(|passing| passing.split_first())
            else {
                continue;
            };
            if units.iter().all(|unit| unit.columns.is_disjoint(columns)) {
                let choice = |values: &Vec<Value>| -> Choice {
                    columns
                        .iter()
                        .zip(values)
                        .map(|(at, value)| (*at, Source::Value(value.clone())))
                        .collect()
                };
                units.push(Unit::new(columns.clone(), choice(first), move || {
                    others.iter().map(choice).collect()
                }));
            }
        }
        let taken: BTreeSet<usize> = units.iter().flat_map(|unit| unit.columns.iter().copied()).collect();
        for (at, column) in self.table.columns.iter().enumerate() {
            if !column.generated && !taken.contains(&at) {
                let choice = move |value: Value| vec![(at, Source::Value(value))];
                let first = choice(self.wanted(at, wish));
                let others = move || self.values(at, wish).into_iter().skip(1).map(choice).collect();
                units.push(Unit::new(BTreeSet::from([at]), first, others));
            }
        }
        units
    }

    /// The value that a column would best hold.
    fn wanted(&self, at: usize, wish: Wish) -> Value {
        let column = &self.table.columns[at];
        let kind = Kind::new(self.types, column.ty, column.typmod);
        let is_key = self.rules.is_key(at);
        let usual = |n: usize| Some(usual(self.seed, self.table, column, &kind, n));
        let now = || if is_key || column.numbered { usual(self.ordinal) } else { usual(0) };
        let first = || self.first.and_then(|row| row[at].clone());
        let wanted = match wish {
            Wish::Ordinary(n) if n < 2 || is_key => now(),
            Wish::Ordinary(n) => usual(n),
            Wish::Nulls => None,
            Wish::Twin if !is_key => first(),
            Wish::Capitals if kind.is_text() => first().map(|text| text.to_uppercase()),
            Wish::Twin | Wish::Capitals => now(),
            Wish::Extreme(n) => {
                let extremes = kind.extremes();
                if extremes.is_empty() { now() } else { Some(extremes[n % extremes.len()].clone()) }
            }
            Wish::Null(own) if own == at => None,
            Wish::Null(_) => now(),
            Wish::Shared(key, way) => self.shared(at, key, way, &usual, &first).unwrap_or_else(now),
            Wish::Edge(n) => {
                let edges: Vec<&String> = self.rules.hints(at).filter(|text| kind.reads(text)).collect();
                if edges.is_empty() { now() } else { Some(edges[n % edges.len()].clone()) }
            }
        };
        if wanted.is_none() && self.rules.not_null[at] { now() } else { wanted }
    }

    /// The value of a column in a row that shares a key with another one; nothing where the column has no part in it.
    fn shared(
        &self,
        at: usize,
        key: usize,
        way: usize,
        usual: &dyn Fn(usize) -> Value,
        first: &dyn Fn() -> Value,
    ) -> Option<Value> {
        let shared = self.rules.shared.get(key)?;
        if let Some(place) = shared.columns.iter().position(|own| *own == at) {
            // Each column another value: a range between two of them holds something.
            return Some(if way == 0 { first() } else { usual(place + 1) });
        }
        let hints = shared.others.get(&at)?;
        let column = &self.table.columns[at];
        let kind = Kind::new(self.types, column.ty, column.typmod);
        let values = hints.iter().filter(|text| kind.reads(text)).cloned().chain(kind.extremes());
        Some(way.checked_sub(1).and_then(|way| values.into_iter().nth(way)))
    }

    /// The values for a column, the wanted one first.
    fn values(&self, at: usize, wish: Wish) -> Vec<Value> {
        let column = &self.table.columns[at];
        let kind = Kind::new(self.types, column.ty, column.typmod);
        let may_be_null = !self.rules.not_null[at];
        let usual = |n: usize| Some(usual(self.seed, self.table, column, &kind, n));
        let mut values = vec![self.wanted(at, wish)];
        let mut add = |value: Value| {
            if (value.is_some() || may_be_null) && values.len() < CHOICES && !values.contains(&value) {
                values.push(value);
            }
        };
        // Both NULL and something are among the first two: conditions are often about which of several columns is.
        add(None);
        add(usual(self.ordinal));
        add(column.default.as_deref().and_then(predicate::literal));
        if let Some((oid, typmod)) = self.rules.reads_as.get(&at) {
            let other = Kind::new(self.types, *oid, *typmod);
            let texts = (0..4).map(|n| other.ordinary(n, &column.name));
            texts.filter(|text| kind.reads(text)).for_each(|text| add(Some(text)));
        }
        let hints = self.rules.hints(at).filter(|text| kind.reads(text));
        hints.for_each(|text| add(Some(text.clone())));
        (0..12).for_each(|n| add(usual(self.ordinal + n)));
        (0..4).for_each(|n| add(usual(n)));
        kind.guesses().into_iter().for_each(|text| add(Some(text)));
        kind.extremes().into_iter().for_each(|text| add(Some(text)));
        values
    }

    /// One unit for all foreign keys that have columns in common.
    fn of_foreign_keys(&self, wish: Wish) -> Vec<Unit<'_>> {
        let mut groups: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
        for (at, key) in self.foreign_keys.iter().enumerate() {
            let mut columns: BTreeSet<usize> = key.columns.iter().copied().collect();
            let mut members = vec![at];
            groups.retain(|(others, own)| {
                let is_apart = others.is_disjoint(&columns);
                if !is_apart {
                    columns.extend(others);
                    members.extend(own);
                }
                is_apart
            });
            members.sort_unstable();
            groups.push((columns, members));
        }
        let unit = |(columns, members): (BTreeSet<usize>, Vec<usize>)| {
            // A target that cannot be had leaves the columns to be chosen as any others.
            let first = self.joined(&columns, &members, wish, 1).pop();
            let first = first.or_else(|| self.joined(&columns, &members, wish, JOINED).into_iter().next())?;
            let all = columns.clone();
            Some(Unit::new(columns, first.clone(), move || {
                let joined = self.joined(&all, &members, wish, JOINED);
                joined.into_iter().filter(|choice| *choice != first).collect()
            }))
        };
        groups.into_iter().filter_map(unit).collect()
    }

    /// Up to `limit` choices for the columns of foreign keys.
    fn joined(&self, columns: &BTreeSet<usize>, keys: &[usize], wish: Wish, limit: usize) -> Vec<Choice> {
        let mut choices = vec![BTreeMap::new()];
        for key in keys {
            choices = self.join(choices, *key, wish, limit);
        }
        for at in columns {
            choices = self.complete(choices, *at, wish, limit);
        }
        choices.into_iter().map(|choice| choice.into_iter().collect()).collect()
    }

    /// Every choice so far with every row that this foreign key may point at, and with none.
    fn join(
        &self,
        choices: Vec<BTreeMap<usize, Source>>,
        key: usize,
        wish: Wish,
        limit: usize,
    ) -> Vec<BTreeMap<usize, Source>> {
        let columns = &self.foreign_keys[key].columns;
        let targets = &self.targets[key];
        let start = match wish {
            Wish::Twin | Wish::Capitals | Wish::Ordinary(0 | 1) => 0,
            _ => self.ordinal,
        };
        let rows = (0..targets.len()).take(limit).map(|n| &targets[(start + n) % targets.len()]);
        let rows = rows.map(|row| row.iter().cloned().map(Source::Value).collect::<Vec<_>>());
        let own = self.own_targets[key].iter().map(|own| own.iter().copied().map(Source::Column).collect());
        let mut pointers: Vec<Vec<Source>> = rows.chain(own).collect();
        let none = vec![Source::Value(None); columns.len()];
        let wants_none = wish == Wish::Nulls || matches!(wish, Wish::Extreme(n) if n % 2 == 1);
        pointers.insert(if wants_none { 0 } else { pointers.len().min(1) }, none);

        let mut joined = Vec::new();
        for choice in &choices {
            for pointer in &pointers {
                if joined.len() == limit {
                    return joined;
                }
                joined.extend(self.with(choice, columns, pointer));
            }
        }
        joined
    }

    /// The choices with a value for a column that must have one and that no foreign key gave one: the others of its
    /// columns are NULL, and it points nowhere.
    fn complete(
        &self,
        choices: Vec<BTreeMap<usize, Source>>,
        at: usize,
        wish: Wish,
        limit: usize,
    ) -> Vec<BTreeMap<usize, Source>> {
        let mut values = None;
        let mut complete = Vec::new();
        for choice in choices {
            if choice.contains_key(&at) {
                complete.push(choice);
                continue;
            }
            let values = values.get_or_insert_with(|| self.values(at, wish));
            for value in values.iter().take(limit.saturating_sub(complete.len()).min(CHOICES / 4)) {
                let mut choice = choice.clone();
                choice.insert(at, Source::Value(value.clone()));
                complete.push(choice);
            }
        }
        complete
    }

    /// A choice with what one foreign key needs, unless they contradict each other.
    fn with(
        &self,
        choice: &BTreeMap<usize, Source>,
        columns: &[usize],
        pointer: &[Source],
    ) -> Option<BTreeMap<usize, Source>> {
        let mut joined = choice.clone();
        let is_none = pointer.iter().all(|source| *source == Source::Value(None));
        for (at, source) in columns.iter().zip(pointer) {
            if *source == Source::Column(*at) {
                continue;
            }
            match joined.get(at) {
                Some(own) if own == source => {}
                // Another foreign key's value; one NULL is enough to point nowhere.
                Some(_) if is_none => {}
                Some(_) => return None,
                None if is_none && self.rules.not_null[*at] => {}
                None => {
                    joined.insert(*at, source.clone());
                }
            }
        }
        let points_nowhere = columns.iter().any(|at| joined.get(at) == Some(&Source::Value(None)));
        (!is_none || points_nowhere).then_some(joined)
    }
}
