//! Views and materialized views over anything that has columns.

use super::expression::{self, Scope};
use super::gene::Gene;
use super::state::{Family, Item, Kind, Sql, State, Uid, bare, name, sql, text};
use super::table;

const RELATIONS: [Kind; 3] = [Kind::Table, Kind::View, Kind::MaterializedView];

/// All columns of the relation that is selected from.
const ALL: &str = "x.*";

/// Whether it stands for columns that have names of their own.
pub(super) fn is_all(item: &Item) -> bool {
    item.kind == Kind::ViewColumn && item.body == text(ALL)
}

pub(super) fn item(gene: &mut Gene, state: &State, kind: Kind, owner: Option<Uid>) -> Option<Item> {
    match kind {
        Kind::View => {
            let options = gene.word(&[
                "",
                "",
                "",
                " WITH (security_barrier = true)",
                " WITH (security_invoker = true)",
            ]);
            let tail = gene.word(&["", "", "", " WITH CHECK OPTION", " ORDER BY 1", " LIMIT 5"]);
            let from = from(gene, state)?;
            let item = Item::new(kind, "", "CREATE VIEW", sql(&format!("{{}}{tail}"), &[from]));
            Some(Item { options, ..item })
        }
        Kind::MaterializedView => {
            let options = gene.word(&["", "", " WITH (fillfactor = 50)"]);
            let tail = gene.word(&["", "", " WITH NO DATA"]);
            let from = from(gene, state)?;
            let item = Item::new(kind, "", "CREATE MATERIALIZED VIEW", sql(&format!("{{}}{tail}"), &[from]));
            Some(Item { options, ..item })
        }
        Kind::ViewColumn => {
            let view = owner.or_else(|| gene.pick(&state.of_kinds(&[Kind::View, Kind::MaterializedView])))?;
            column(gene, state, view)
        }
        Kind::ViewIndex => {
            let view = owner.or_else(|| gene.pick(&state.of_kinds(&[Kind::MaterializedView])))?;
            table::index(gene, state, view, kind)
        }
        _ => None,
    }
}

fn from(gene: &mut Gene, state: &State) -> Option<Sql> {
    let relation = gene.pick(&state.of_kinds(&RELATIONS))?;
    let scope = Scope::of(state, relation, "x.");
    Some(match gene.below(6) {
        0..2 => sql("FROM {} x", &[name(relation)]),
        2..4 => sql("FROM {} x WHERE {}", &[name(relation), expression::condition(gene, state, &scope)]),
        4 => {
            let other = gene.pick(&state.of_kinds(&RELATIONS))?;
            let condition = expression::condition(gene, state, &Scope::of(state, other, "y."));
            let join = gene.word(&["JOIN", "LEFT JOIN", "CROSS JOIN LATERAL"]);
            match join {
                "CROSS JOIN LATERAL" => {
                    let format = "FROM {} x CROSS JOIN LATERAL (SELECT count(*) AS n FROM {} y WHERE {}) z";
                    sql(format, &[name(relation), name(other), condition])
                }
                _ => sql(
                    &format!("FROM {{}} x {join} {{}} y ON {{}}"),
                    &[name(relation), name(other), condition],
                ),
            }
        }
        _ => {
            // A primary key stands for the other columns of its table.
            let (column, _) = gene.pick(&state.columns(relation))?;
            sql("FROM {} x GROUP BY x.{}", &[name(relation), bare(column)])
        }
    })
}

/// A column of a view: an expression over what it selects from, which the first name in its body says.
fn column(gene: &mut Gene, state: &State, view: Uid) -> Option<Item> {
    let body = &state.items.get(&view)?.body;
    let source = body.iter().find_map(|piece| match piece {
        super::state::Piece::Name(uid) => Some(*uid),
        _ => None,
    })?;
    let scope = Scope::of(state, source, "x.");
    let made = |body: Sql, family: Family| Item::new(Kind::ViewColumn, "", "", body).of(view).is(family);
    Some(match gene.below(9) {
        8 => Item::new(Kind::ViewColumn, "", "", text(ALL)).of(view),
        0..4 => {
            let (column, family) = gene.pick(&scope.columns)?;
            made(column, family)
        }
        4 => made(expression::condition(gene, state, &scope), Family::Boolean),
        5 => {
            let other = gene.pick(&state.of_kinds(&RELATIONS))?;
            made(sql("(SELECT count(*) FROM {} s)", &[name(other)]), Family::Integer)
        }
        6 => made(text("row_number() OVER ()"), Family::Integer),
        _ => {
            let (_, family) = gene.pick(&scope.columns)?;
            made(expression::value(gene, state, &scope, family), family)
        }
    })
}
