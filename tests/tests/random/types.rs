//! Extensions, types and sequences.

use super::expression::{self, Scope};
use super::gene::Gene;
use super::state::{Family, Item, Kind, Sql, State, Uid, sql, text};

pub(super) fn item(gene: &mut Gene, state: &State, kind: Kind, owner: Option<Uid>) -> Option<Item> {
    let owner_of = |gene: &mut Gene, kind: Kind| owner.or_else(|| gene.pick(&state.of_kinds(&[kind])));
    Some(match kind {
        Kind::Extension => {
            let name = gene.word(&["citext", "btree_gist", "pg_trgm", "hstore"]);
            Item::new(kind, name, "CREATE EXTENSION", text("WITH SCHEMA public"))
        }
        Kind::Enum => Item::new(kind, "", "CREATE TYPE", Vec::new()),
        Kind::Label => Item::new(kind, "", "", Vec::new()).of(owner_of(gene, Kind::Enum)?),
        Kind::Composite => Item::new(kind, "", "CREATE TYPE", Vec::new()),
        Kind::Attribute => {
            let composite = owner_of(gene, Kind::Composite)?;
            let family = match expression::family(gene, state) {
                // A type within itself, or in another that may be within it.
                Family::Composite(_) => Family::Integer,
                family => family,
            };
            Item::new(kind, "", "", expression::type_of(gene, state, family)).of(composite).is(family)
        }
        Kind::Domain => {
            let family = match expression::family(gene, state) {
                Family::Composite(_) => Family::Text,
                family => family,
            };
            let not_null = if gene.chance(15) { " NOT NULL" } else { "" };
            let base = expression::type_of(gene, &without_domains(state), family);
            Item::new(
                kind,
                "",
                "CREATE DOMAIN",
                sql("{}{}{}", &[base, default(gene, state, family), text(not_null)]),
            )
            .is(family)
        }
        Kind::DomainCheck => {
            let domain = owner_of(gene, Kind::Domain)?;
            let family = state.items.get(&domain)?.family?;
            let condition = expression::condition(gene, state, &Scope::one("VALUE", family));
            Item::new(kind, "", "", sql("CHECK ({})", &[condition])).of(domain)
        }
        Kind::Range => {
            let body = gene.word(&[
                "AS RANGE (subtype = double precision)",
                "AS RANGE (subtype = double precision, subtype_diff = float8mi)",
                "AS RANGE (subtype = time)",
            ]);
            Item::new(kind, "", "CREATE TYPE", text(body)).is(Family::Range)
        }
        Kind::Sequence => {
            let ty = gene.word(&["", "AS integer ", "AS smallint "]);
            let rest = gene.word(&[
                "",
                "START 10",
                "INCREMENT BY 5 CACHE 3",
                "MAXVALUE 1000 CYCLE",
                "MINVALUE 0 START 0",
            ]);
            let head = if gene.chance(8) { "CREATE UNLOGGED SEQUENCE" } else { "CREATE SEQUENCE" };
            Item::new(kind, "", head, text(format!("{ty}{rest}")))
        }
        _ => return None,
    })
}

fn default(gene: &mut Gene, state: &State, family: Family) -> Sql {
    match gene.chance(30) {
        true => sql(" DEFAULT {}", &[expression::constant(gene, state, family)]),
        false => Vec::new(),
    }
}

/// A domain may be over another, but not over itself.
fn without_domains(state: &State) -> State {
    let items = state.items.iter().filter(|(_, item)| item.kind != Kind::Domain);
    State { items: items.map(|(uid, item)| (*uid, item.clone())).collect(), ..State::default() }
}
