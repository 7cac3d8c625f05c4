//! What each table has from its parents at one moment of a plan, and so how far down a statement on a column or a check
//! goes: a child that has the same from elsewhere stops it (`ATExecAddColumn`, `ATExecDropColumn` and
//! `ATExecDropConstraint` in `src/backend/commands/tablecmds.c`).

use std::collections::{BTreeMap, BTreeSet};

use schema_model::{ColumnId, ConstraintId, ConstraintKind, ObjectId, TableId};

use super::super::Context;
use crate::diff::Change;

/// The columns and checks of tables that have children or parents.
pub(super) struct Handed {
    children: BTreeMap<TableId, Vec<TableId>>,
    present: BTreeSet<ObjectId>,
    /// Those that a table said itself, too.
    own: BTreeSet<ObjectId>,
}

impl Handed {
    pub(super) fn before(context: &Context<'_>) -> Self {
        let schema = context.before;
        let mut children: BTreeMap<TableId, Vec<TableId>> = BTreeMap::new();
        let mut members: BTreeSet<&TableId> = BTreeSet::new();
        for (child, own) in &schema.inheritance.children {
            members.extend(own.parents.iter().chain([child]));
            own.parents
                .iter()
                .for_each(|parent| children.entry(parent.clone()).or_default().push(child.clone()));
        }
        let mut present = BTreeSet::new();
        for id in members {
            let Some(table) = schema.tables.get(id) else { continue };
            present.extend(table.columns.iter().map(|own| named(Part::Column, id, &own.name)));
            let checks = table.constraints.iter().filter(|(_, own)| is_handed(&own.kind));
            present.extend(checks.map(|(name, _)| named(Part::Check, id, name)));
        }
        let is_own = |id: &&ObjectId| !schema.inheritance.inherited.contains_key(id);
        let own = present.iter().filter(is_own).cloned().collect();
        Self { children, present, own }
    }

    pub(super) fn children(&self, table: &TableId) -> impl Iterator<Item = &TableId> {
        self.children.get(table).into_iter().flatten()
    }

    /// Has tables come to their parents and leave them.
    pub(super) fn relate(&mut self, change: &Change) {
        match change {
            Change::Attach { id, parent, .. } => {
                self.children.entry(parent.clone()).or_default().push(id.clone());
            }
            Change::Detach { id, parent, .. } => {
                self.children.entry(parent.clone()).or_default().retain(|child| child != id);
            }
            Change::DropTable { id, .. } => {
                self.children.remove(id);
                self.children.values_mut().for_each(|own| own.retain(|child| child != id));
            }
            _ => {}
        }
    }

    /// Carries a change out; `None` where it is about something else, or has been carried out already.
    pub(super) fn carry_out(&mut self, change: &Change, only: bool) -> Option<Touched> {
        let (table, part, name, adds) = match change {
            Change::AddColumn { id, .. } => (&id.table, Part::Column, &id.name, true),
            Change::DropColumn { id, .. } => (&id.table, Part::Column, &id.name, false),
            Change::AddConstraint { id, constraint } if is_handed(&constraint.kind) => {
                (&id.table, Part::Check, &id.name, true)
            }
            Change::DropConstraint { id, constraint } if is_handed(&constraint.kind) => {
                (&id.table, Part::Check, &id.name, false)
            }
            _ => return None,
        };
        let named = |table: &TableId| named(part, table, name);
        let own = named(table);
        // Of a change that takes several statements the first does it, and the others are about all rows.
        if self.present.contains(&own) == adds {
            return None;
        }
        if adds {
            self.present.insert(own.clone());
            self.own.insert(own);
        } else {
            self.present.remove(&own);
            self.own.remove(&own);
        }
        let (mut touched, mut next) = (Touched::default(), self.children_of(table));
        while let Some(child) = next.pop() {
            let has = named(&child);
            if only {
                self.own.extend(self.present.contains(&has).then_some(has));
            } else if adds {
                if self.present.insert(has) {
                    touched.gaining.insert(child.clone());
                    next.extend(self.children_of(&child));
                }
            } else if !self.own.contains(&has) && !self.has_from_parent(&child, &named) {
                self.present.remove(&has);
                next.extend(self.children_of(&child));
            }
            touched.locked.insert(child);
        }
        Some(touched)
    }

    fn children_of(&self, table: &TableId) -> Vec<TableId> {
        self.children(table).cloned().collect()
    }

    fn has_from_parent(&self, child: &TableId, named: &dyn Fn(&TableId) -> ObjectId) -> bool {
        let mut parents = self.children.iter().filter(|(_, own)| own.contains(child));
        parents.any(|(parent, _)| self.present.contains(&named(parent)))
    }
}

/// The children that a statement gets to.
#[derive(Default)]
pub(super) struct Touched {
    /// All of them.
    pub(super) locked: BTreeSet<TableId>,
    /// Those that did not have it, whose rows are read or written for it.
    pub(super) gaining: BTreeSet<TableId>,
}

#[derive(Clone, Copy)]
enum Part {
    Column,
    Check,
}

fn named(part: Part, table: &TableId, name: &str) -> ObjectId {
    let (table, name) = (table.clone(), name.to_owned());
    match part {
        Part::Column => ObjectId::Column(ColumnId { table, name }),
        Part::Check => ObjectId::Constraint(ConstraintId { table, name }),
    }
}

/// Whether children have the constraint, too.
pub(super) fn is_handed(kind: &ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::Check(check) if !check.no_inherit)
}
