//! Indexes, built and dropped while others read and write. One that changes is built under another name first, so that
//! there is always one.

use schema_model::{ConstraintKind, Index, IndexId, ObjectId, TableId};

use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, Transaction, constraint, index};
use super::names::{NEW, suffixed};
use super::piece::Piece;
use super::place::StageKind;
use super::rewrite::All;
use crate::diff::Change;
use crate::plan::milestone::Milestone;
use crate::sql::quote;

pub(super) fn pieces(context: &Context<'_>, all: &All<'_>, step: &Step) -> Vec<Piece> {
    match &step.change {
        // PostgreSQL knows no such form for a partitioned table. It takes over what the partitions have already.
        Change::CreateIndex { table, id, .. } if is_partitioned(context, table) => {
            let mut step = step.clone();
            if is_built_below(context, all, table, id) {
                step.effects.scans.clear();
            }
            vec![Piece::new(StageKind::Switch, step)]
        }
        Change::DropIndex { table, .. } if is_partitioned(context, table) => {
            vec![Piece::new(StageKind::Switch, step.clone())]
        }
        Change::CreateIndex { table, id, index } if context.before.tables.contains_key(table) => {
            let drops =
                |own: &&Step| matches!(&own.change, Change::DropIndex { id: other, .. } if other == id);
            match all.steps.iter().find(drops) {
                Some(drop) => exchange(step, drop, table, id, index, is_held(context, all, id)),
                None => vec![Piece::new(StageKind::Fill, concurrently(step))],
            }
        }
        // It goes when the other one is there.
        Change::DropIndex { id, .. } if all.is_remade(&ObjectId::Index(id.clone())) => Vec::new(),
        // A foreign key that comes again could hang on it.
        Change::DropIndex { id, .. } if is_held(context, all, id) => {
            vec![Piece::new(StageKind::Switch, step.clone())]
        }
        Change::DropIndex { index, .. } => {
            let piece = Piece::new(StageKind::Fill, concurrently(step));
            // The old code's queries want it, unless it is in the way of rows that the new code writes.
            vec![if index.unique { piece } else { piece.after_deploy() }]
        }
        _ => vec![Piece::new(StageKind::Expand, step.clone())],
    }
}

/// Another index in place of one. One that a foreign key hangs on goes between two moments of that.
fn exchange(
    step: &Step,
    drop: &Step,
    table: &TableId,
    id: &IndexId,
    own: &Index,
    is_held: bool,
) -> Vec<Piece> {
    let built = Milestone::Built(ObjectId::Index(id.clone()));
    let new = IndexId::new(&id.0.schema, suffixed(&id.0.name, NEW));
    let mut build = concurrently(step);
    build.sql = concurrent(&index::create(table, &new, own));
    build.links.creates = vec![built.clone()];
    let drop = if is_held { drop.clone() } else { concurrently(drop) }.needs([built.clone()]);
    let sql = format!("ALTER INDEX {} RENAME TO {}", quote::relation(&new.0), quote::ident(&id.0.name));
    // The index that it locks was not there before, and who reads it does not wait.
    let mut rename = Step::new(Phase::AlterIndex, &step.change, sql, Effects::none()).needs([built]);
    rename.links.creates.clone_from(&step.links.creates);
    if is_held {
        let both = Piece::of(StageKind::Switch, vec![drop, rename]);
        return vec![Piece::new(StageKind::Fill, build), both];
    }
    vec![
        Piece::new(StageKind::Fill, build),
        Piece::new(StageKind::Fill, drop),
        Piece::new(StageKind::Switch, rename),
    ]
}

/// Whether a foreign key may hang on an index, and goes and comes again.
fn is_held(context: &Context<'_>, all: &All<'_>, id: &IndexId) -> bool {
    let index = ObjectId::Index(id.clone());
    all.changes().any(|change| match change {
        Change::AddConstraint { id, constraint } => match &constraint.kind {
            ConstraintKind::ForeignKey(key) if all.is_remade(&ObjectId::Constraint(id.clone())) => {
                constraint::keys_behind(context.before, key).contains(&index)
            }
            _ => false,
        },
        _ => false,
    })
}

/// `CREATE INDEX` and `DROP INDEX` as statements that let others write, and run in no transaction.
pub(super) fn concurrently(step: &Step) -> Step {
    let mut step = step.clone();
    step.sql = concurrent(&step.sql);
    step.effects.locks.iter_mut().for_each(|lock| lock.mode = LockMode::ShareUpdateExclusiveLock);
    step.effects.transaction = Transaction::Outside;
    step
}

fn concurrent(sql: &str) -> String {
    sql.replacen("INDEX ", "INDEX CONCURRENTLY ", 1)
}

fn is_partitioned(context: &Context<'_>, table: &TableId) -> bool {
    let inheritance = &context.before.inheritance;
    inheritance.keys.contains_key(table) || context.after.inheritance.keys.contains_key(table)
}

/// Whether the plan builds the index of each partition that has rows, by itself.
fn is_built_below(context: &Context<'_>, all: &All<'_>, table: &TableId, id: &IndexId) -> bool {
    let inheritance = &context.after.inheritance;
    let is_of = |partition: &TableId| {
        all.changes().any(|change| match change {
            Change::CreateIndex { table, id: own, .. } => {
                table == partition
                    && inheritance.inherited.get(&ObjectId::Index(own.clone())) == Some(&id.0.name)
            }
            _ => false,
        })
    };
    let mut partitions = inheritance.descendants(table).into_iter();
    partitions.all(|partition| inheritance.keys.contains_key(&partition) || is_of(&partition))
}
