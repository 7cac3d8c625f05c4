//! A materialized view is computed while nobody can read it.
//!
//! `REFRESH MATERIALIZED VIEW` keeps readers out until its query is done. With `CONCURRENTLY` they see the old rows
//! meanwhile; it takes a unique index over all rows of the view.
//!
//! ```sql before
//! CREATE TABLE orders (id bigint PRIMARY KEY, cents integer);
//! CREATE MATERIALIZED VIEW totals AS SELECT id, sum(cents) AS cents FROM orders GROUP BY id;
//! CREATE UNIQUE INDEX totals_id ON totals (id);
//! ```
//! ```sql bad
//! REFRESH MATERIALIZED VIEW totals;
//! ```
//! ```sql good
//! REFRESH MATERIALIZED VIEW CONCURRENTLY totals;
//! ```

use super::{Findings, Level, Subject};

pub(super) const LEVEL: Level = Level::Warn;

pub(super) fn check(subject: &Subject, found: &mut Findings<'_>) {
    for act in &subject.acts {
        let refreshes = act.says("refresh") && act.says("materialized");
        if refreshes && !act.says("concurrently") && !act.says("no") {
            let message = "computes a materialized view anew while nobody can read it".to_owned();
            found.at(act, message, HELP.to_owned());
        }
    }
}

const HELP: &str = "`REFRESH MATERIALIZED VIEW CONCURRENTLY`, with a unique index on the view";
