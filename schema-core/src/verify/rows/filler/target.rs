//! A table's foreign keys to the rows that they may point at: such as are there, and such as will be.

use std::rc::Rc;

use super::super::candidate::Kind;
use super::super::shape::ForeignKey;
use super::super::wish::{self, Sources};
use super::super::{Row, Value};
use super::Filler;

impl Filler {
    pub(super) fn foreign_keys(&self, at: usize) -> Vec<ForeignKey> {
        self.shape.tables[at].foreign_keys.iter().chain(&self.wished[at]).cloned().collect()
    }

    /// What the next row of a table is chosen from; `new` are the rows that were chosen and are not there yet.
    pub(super) fn sources<'a>(
        &'a self,
        at: usize,
        foreign_keys: &'a [ForeignKey],
        targets: &mut [Rc<Vec<Vec<Value>>>],
        new: &'a [Row],
    ) -> Sources<'a> {
        let table = &self.shape.tables[at];
        let own = |key: &ForeignKey| -> Option<Vec<usize>> {
            let is_own = self.shape.tables[key.target].leaves.contains(&at);
            let places = key.target_columns.iter().map(|name| table.place_of(name));
            if is_own { places.collect() } else { None }
        };
        let own_targets: Vec<Option<Vec<usize>>> = foreign_keys.iter().map(own).collect();
        for (places, targets) in own_targets.iter().zip(targets.iter_mut()) {
            if let (Some(places), Some(row)) = (places, new.last()) {
                Rc::make_mut(targets).push(places.iter().map(|place| row[*place].clone()).collect());
            }
        }
        Sources {
            table,
            types: &self.shape.types,
            rules: &self.rules[at],
            foreign_keys,
            targets: targets.to_vec(),
            own_targets,
            first: self.rows[at].first().or(new.first()),
            ordinal: self.rows[at].len() + new.len(),
            seed: self.seed,
        }
    }

    /// By foreign key, what it may point at: rows that are there, or that will be.
    pub(super) fn targets(&self, at: usize, keys: &[ForeignKey]) -> Vec<Rc<Vec<Vec<Value>>>> {
        keys.iter().map(|key| Rc::new(self.targets_of(at, key))).collect()
    }

    fn targets_of(&self, at: usize, key: &ForeignKey) -> Vec<Vec<Value>> {
        const MOST: usize = 40;
        let mut found = Vec::new();
        for leaf in &self.shape.tables[key.target].leaves {
            let table = &self.shape.tables[*leaf];
            let places: Option<Vec<usize>> =
                key.target_columns.iter().map(|name| table.place_of(name)).collect();
            let Some(places) = places else { continue };
            let values = |row: &Row| places.iter().map(|place| row[*place].clone()).collect::<Vec<_>>();
            let rows = self.rows[*leaf].iter().map(values);
            found.extend(rows.filter(|values| values.iter().all(Option::is_some)).take(MOST));
            if self.is_to_come(at, *leaf) && self.may_guess {
                found.extend((0..wish::ORDINARY.len()).map(|n| {
                    let columns = places.iter().map(|place| &table.columns[*place]);
                    columns
                        .map(|column| {
                            let kind = Kind::new(&self.shape.types, column.ty, column.typmod);
                            Some(wish::usual(self.seed, table, column, &kind, n))
                        })
                        .collect()
                }));
            }
        }
        found
    }

    /// Whether foreign keys of a table point at tables that are filled after it.
    pub(super) fn guesses(&self, at: usize) -> bool {
        let keys = self.shape.tables[at].foreign_keys.iter();
        keys.flat_map(|key| &self.shape.tables[key.target].leaves).any(|leaf| self.is_to_come(at, *leaf))
    }

    fn is_to_come(&self, at: usize, leaf: usize) -> bool {
        leaf != at && self.rows[leaf].is_empty() && !self.refused.contains_key(&leaf)
    }

    pub(super) fn is_pointed_at_what_is_computed(&self, at: usize) -> bool {
        let table = &self.shape.tables[at];
        let generated: Vec<&String> =
            table.columns.iter().filter(|column| column.generated).map(|column| &column.name).collect();
        let points = |key: &ForeignKey| {
            self.shape.tables[key.target].leaves.contains(&at)
                && key.target_columns.iter().any(|name| generated.contains(&name))
        };
        !generated.is_empty() && self.shape.tables.iter().flat_map(|table| &table.foreign_keys).any(points)
    }
}
