//! Indexes, built and dropped while others read and write. One that changes is built under another name first, so that
//! there is always one.

use schema_model::{Index, IndexId, ObjectId, TableId};

use super::super::step::{Phase, Step};
use super::super::{Context, Effects, LockMode, Transaction, index};
use super::names::suffixed;
use super::piece::Piece;
use super::place::StageKind;
use super::rewrite::All;
use crate::diff::Change;
use crate::sql::quote;

pub(super) fn pieces(context: &Context<'_>, all: &All<'_>, step: &Step) -> Vec<Piece> {
    match &step.change {
        // PostgreSQL knows no such form for a partitioned table.
        Change::CreateIndex { table, .. } | Change::DropIndex { table, .. }
            if is_partitioned(context, table) =>
        {
            vec![Piece::new(StageKind::Switch, step.clone())]
        }
        Change::CreateIndex { table, id, index } if context.before.tables.contains_key(table) => {
            create(all, step, table, id, index)
        }
        Change::DropIndex { id, index, .. } => {
            let comes_back = all.makes(&ObjectId::Index(id.clone()));
            let step = concurrently(step).needs(comes_back.then(|| built(id)));
            let piece = Piece::new(StageKind::Fill, step);
            // The old code's queries want it, unless it is in the way of rows that the new code writes.
            vec![if comes_back || index.unique { piece } else { piece.after_deploy() }]
        }
        _ => vec![Piece::new(StageKind::Expand, step.clone())],
    }
}

fn create(all: &All<'_>, step: &Step, table: &TableId, id: &IndexId, own: &Index) -> Vec<Piece> {
    if !all.takes_away(&ObjectId::Index(id.clone())) {
        return vec![Piece::new(StageKind::Fill, concurrently(step))];
    }
    let new = IndexId::new(&id.0.schema, suffixed(&id.0.name, "__new"));
    let mut build = concurrently(step);
    build.sql = concurrent(&index::create(table, &new, own));
    build.links.creates = vec![built(id)];
    let sql = format!("ALTER INDEX {} RENAME TO {}", quote::relation(&new.0), quote::ident(&id.0.name));
    let effects = Effects::lock(table, LockMode::ShareUpdateExclusiveLock);
    let mut rename = Step::new(Phase::AlterIndex, &step.change, sql, effects).needs([built(id)]);
    rename.links.creates.clone_from(&step.links.creates);
    vec![Piece::new(StageKind::Fill, build), Piece::new(StageKind::Switch, rename)]
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

/// A stand-in for "the index is there under another name".
fn built(id: &IndexId) -> ObjectId {
    ObjectId::Unmodeled("built".to_owned(), id.to_string())
}
