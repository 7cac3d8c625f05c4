//! A state to a database that holds it. What PostgreSQL refuses is no part of the state: which of the decisions make
//! sense together, it knows best.

use schema_core::dev::gate;
use std::collections::BTreeSet;

use postgres::Transaction;

use super::state::{Kind, State, Uid};
use super::write;

/// Makes the state, and takes out of it what cannot be made.
///
/// # Errors
///
/// When the session fails.
pub(crate) fn build(transaction: &mut Transaction<'_>, state: &mut State) -> Result<(), postgres::Error> {
    state.prune();
    if attempt(transaction, &write::script(state))? {
        return Ok(());
    }
    let mut made: BTreeSet<Uid> = BTreeSet::new();
    state.built.clear();
    let mut order: Vec<Uid> = Vec::new();
    loop {
        let mut refused = None;
        let mut progress = false;
        for (uid, sql) in write::statements(state) {
            if made.contains(&uid) {
                continue;
            }
            if attempt(transaction, &sql)? {
                made.insert(uid);
                order.push(uid);
                progress = true;
            } else {
                refused.get_or_insert(uid);
            }
        }
        match refused {
            None => {
                state.built = order;
                return Ok(());
            }
            // What one statement needs another may make.
            Some(_) if progress => {}
            Some(uid) => {
                mend(transaction, state, uid)?;
                state.prune();
            }
        }
    }
}

/// Leaves out the part of an item that keeps it from being made, or the item.
fn mend(transaction: &mut Transaction<'_>, state: &mut State, uid: Uid) -> Result<(), postgres::Error> {
    for kind in [Kind::Column, Kind::ViewColumn, Kind::Attribute, Kind::DomainCheck, Kind::Label] {
        for part in state.parts(uid, kind).into_iter().rev() {
            let mut without = state.clone();
            without.items.remove(&part);
            without.prune();
            let statement = write::statements(&without).into_iter().find(|(own, _)| *own == uid);
            let Some((_, sql)) = statement else { continue };
            let mut inner = transaction.transaction()?;
            let works = gate::run(&mut inner, &sql).is_ok();
            inner.rollback()?;
            if works {
                *state = without;
                return Ok(());
            }
        }
    }
    state.items.remove(&uid);
    Ok(())
}

fn attempt(transaction: &mut Transaction<'_>, sql: &str) -> Result<bool, postgres::Error> {
    let mut inner = transaction.transaction()?;
    match gate::run(&mut inner, sql) {
        Ok(()) => inner.commit().map(|()| true),
        Err(error) if error.is_closed() => Err(error),
        Err(_) => inner.rollback().map(|()| false),
    }
}
