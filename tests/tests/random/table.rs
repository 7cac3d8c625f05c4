//! Tables and what they consist of: columns, constraints, indexes, foreign keys.

use super::expression::{self, Scope};
use super::gene::Gene;
use super::state::{Family, Item, Kind, Piece, Sql, State, Uid, bare, join, name, sql, text};
use super::typed;

pub(super) fn item(gene: &mut Gene, state: &State, kind: Kind, owner: Option<Uid>) -> Option<Item> {
    match kind {
        Kind::Table => table(gene, state),
        Kind::Column => {
            let tables =
                state.of_kinds(&[Kind::Table]).into_iter().filter(|uid| has_own_columns(state, *uid));
            let table = owner.or_else(|| gene.pick(&tables.collect::<Vec<_>>()))?;
            column(gene, state, table, None)
        }
        Kind::Constraint => {
            let table = owner.or_else(|| gene.pick(&state.of_kinds(&[Kind::Table])))?;
            constraint(gene, state, table)
        }
        Kind::Index => {
            let table = owner.or_else(|| gene.pick(&state.of_kinds(&[Kind::Table])))?;
            index(gene, state, table, kind)
        }
        Kind::ForeignKey => {
            let table = owner.or_else(|| gene.pick(&state.of_kinds(&[Kind::Table])))?;
            foreign_key(gene, state, table)
        }
        _ => None,
    }
}

/// Whether its columns are its parent's.
pub(super) fn is_partition(state: &State, table: Uid) -> bool {
    let body = state.items.get(&table).and_then(|item| item.body.first());
    matches!(body, Some(Piece::Text(text)) if text.starts_with("PARTITION OF"))
}

/// Whether it says its columns itself: those of a partition are its parent's, and those of a typed table its type's.
pub(super) fn has_own_columns(state: &State, table: Uid) -> bool {
    !is_partition(state, table) && !typed::is_typed(state, table)
}

/// A primary key for most tables.
pub(super) fn key(gene: &mut Gene, state: &mut State, table: Uid) {
    if !gene.chance(60) || is_partition(state, table) {
        return;
    }
    let own = state.columns(table);
    let usable = own.iter().filter(|(_, family)| is_ordered(*family));
    let Some((column, _)) = gene.pick(&usable.copied().collect::<Vec<_>>()) else { return };
    let owner = state.items.get(&table).map(|item| item.name.clone()).unwrap_or_default();
    let item =
        Item::new(Kind::Constraint, format!("{owner}_pkey"), "", sql("PRIMARY KEY ({})", &[bare(column)]));
    state.add(item.of(table));
}

fn table(gene: &mut Gene, state: &State) -> Option<Item> {
    let plain = |body: Sql| Item::new(Kind::Table, "", "CREATE TABLE", body);
    let tables = state.of_kinds(&[Kind::Table]);
    let partitioned: Vec<Uid> =
        tables.iter().copied().filter(|uid| strategy(state, *uid).is_some()).collect();
    match gene.below(16) {
        14 | 15 => typed::table(gene, state),
        12 => {
            let server = gene.pick(&state.of_kinds(&[Kind::Server]))?;
            let options = gene.word(&["", " OPTIONS (a 'b')"]);
            let body = sql(&format!("SERVER {{}}{options}"), &[bare(server)]);
            Some(Item::new(Kind::Table, "", "CREATE FOREIGN TABLE", body))
        }
        13 if tables.len() > 1 => {
            let (first, second) = (gene.pick(&tables)?, gene.pick(&tables)?);
            let mut item = plain(sql("INHERITS ({}, {})", &[name(first), name(second)]));
            item.parent = Some(first);
            Some(item)
        }
        0 | 1 => {
            // Which column it is by is said when there is one: the first that can be.
            let strategy = gene.word(&["RANGE", "LIST", "HASH", "RANGE"]);
            Some(plain(text(format!("PARTITION BY {strategy} (p)"))))
        }
        2 | 3 if !partitioned.is_empty() => {
            let parent = gene.pick(&partitioned)?;
            let number = gene.below(5);
            let bound = match strategy(state, parent)? {
                _ if gene.chance(15) => "DEFAULT".to_owned(),
                "RANGE" => format!("FOR VALUES FROM ({}) TO ({})", number * 10, number * 10 + 10),
                "LIST" => format!("FOR VALUES IN ({}, {})", number * 2, number * 2 + 1),
                _ => format!("FOR VALUES WITH (MODULUS 3, REMAINDER {})", number % 3),
            };
            let below = if gene.chance(15) { " PARTITION BY RANGE (p)" } else { "" };
            let mut item = plain(sql("PARTITION OF {} {}", &[name(parent), text(bound + below)]));
            item.parent = Some(parent);
            Some(item)
        }
        4 => {
            let parent = gene.pick(&tables)?;
            let mut item = plain(sql("INHERITS ({})", &[name(parent)]));
            item.parent = Some(parent);
            Some(item)
        }
        5 => Some(Item::new(Kind::Table, "", "CREATE UNLOGGED TABLE", Vec::new())),
        6 => Some(plain(text("WITH (fillfactor = 70, autovacuum_enabled = false)"))),
        _ => Some(plain(Vec::new())),
    }
}

/// What a table is partitioned by.
fn strategy(state: &State, table: Uid) -> Option<&'static str> {
    let body = &state.items.get(&table)?.body;
    let Some(Piece::Text(text)) = body.first() else { return None };
    ["RANGE", "LIST", "HASH"].into_iter().find(|word| text.starts_with(&format!("PARTITION BY {word}")))
}

/// A column; of this family, where one is given.
pub(super) fn column(gene: &mut Gene, state: &State, table: Uid, family: Option<Family>) -> Option<Item> {
    let made =
        |name: &str, body: Sql, family: Family| Item::new(Kind::Column, name, "", body).of(table).is(family);
    // The first column of a partitioned table is the one that it is partitioned by.
    if strategy(state, table).is_some() && state.parts(table, Kind::Column).is_empty() {
        return Some(made("p", text("integer NOT NULL"), Family::Integer));
    }
    let family = family.unwrap_or_else(|| expression::family(gene, state));
    let ty = expression::type_of(gene, state, family);
    let not_null = if gene.chance(35) { " NOT NULL" } else { "" };
    let scope = Scope::of(state, table, "");
    let rest = match gene.below(12) {
        0..5 => text(not_null),
        5..8 => sql(" DEFAULT {}{}", &[expression::constant(gene, state, family), text(not_null)]),
        8 => {
            let value = expression::value(gene, state, &Scope::none(), family);
            sql(" DEFAULT {}{}", &[value, text(not_null)])
        }
        9 if family == Family::Integer => text(gene.word(&[
            " GENERATED ALWAYS AS IDENTITY",
            " GENERATED BY DEFAULT AS IDENTITY",
            " GENERATED BY DEFAULT AS IDENTITY (START WITH 100 INCREMENT BY 2)",
        ])),
        10 if family == Family::Integer => {
            let sequence = gene.pick(&state.of_kinds(&[Kind::Sequence]))?;
            sql(" DEFAULT nextval('{}'::regclass){}", &[name(sequence), text(not_null)])
        }
        10 if family == Family::Text => match gene.pick(&state.of_kinds(&[Kind::Collation])) {
            Some(collation) if gene.chance(60) => sql(" COLLATE {}", &[name(collation)]),
            _ => text(gene.word(&[" COLLATE \"C\"", " COLLATE \"POSIX\" NOT NULL"])),
        },
        11 => {
            let value = match family {
                Family::Boolean => expression::condition(gene, state, &scope),
                family => expression::value(gene, state, &scope, family),
            };
            sql(" GENERATED ALWAYS AS ({}) STORED{}", &[value, text(not_null)])
        }
        _ => text(not_null),
    };
    Some(made("", sql("{}{}", &[ty, rest]), family))
}

fn constraint(gene: &mut Gene, state: &State, table: Uid) -> Option<Item> {
    let scope = Scope::of(state, table, "");
    let body = match gene.below(12) {
        0..6 => {
            let tail = gene.word(&["", "", "", "", " NO INHERIT", " NOT VALID"]);
            sql("CHECK ({}){}", &[expression::condition(gene, state, &scope), text(tail)])
        }
        6..9 => {
            let head = gene.word(&["UNIQUE", "UNIQUE", "UNIQUE NULLS NOT DISTINCT"]);
            let columns = some_columns(gene, state, table)?;
            let tail = gene.word(&[
                "",
                "",
                " DEFERRABLE",
                " DEFERRABLE INITIALLY DEFERRED",
                " WITH (fillfactor = 80)",
            ]);
            if gene.chance(15) {
                let more = bare(gene.pick(&state.columns(table))?.0);
                return Some(
                    Item::new(
                        Kind::Constraint,
                        "",
                        "",
                        sql(&format!("{head} ({{}}) INCLUDE ({{}})"), &[columns, more]),
                    )
                    .of(table),
                );
            }
            sql(&format!("{head} ({{}}){tail}"), &[columns])
        }
        9 => sql("PRIMARY KEY ({})", &[some_columns(gene, state, table)?]),
        10 => {
            let (column, _) = pick_of(gene, state, table, |family| family == Family::Range)?;
            let tail = gene.word(&["", " DEFERRABLE INITIALLY DEFERRED"]);
            sql(&format!("EXCLUDE USING gist ({{}} WITH &&){tail}"), &[bare(column)])
        }
        _ => {
            let (column, _) = pick_of(gene, state, table, |family| family == Family::Integer)?;
            let condition = expression::condition(gene, state, &scope);
            sql("EXCLUDE USING btree ({} WITH =) WHERE ({})", &[bare(column), condition])
        }
    };
    Some(Item::new(Kind::Constraint, "", "", body).of(table))
}

/// An index on a table or a materialized view.
pub(super) fn index(gene: &mut Gene, state: &State, relation: Uid, kind: Kind) -> Option<Item> {
    let scope = Scope::of(state, relation, "");
    let (column, family) = gene.pick(&state.columns(relation))?;
    let unique = gene.chance(20);
    let key = match (family, gene.below(5)) {
        (Family::Json, _) => sql("USING gin ({})", &[bare(column)]),
        (Family::Integers | Family::Texts, 0..3) => sql("USING gin ({})", &[bare(column)]),
        (Family::Range, 0..3) => sql("USING gist ({})", &[bare(column)]),
        (Family::Integer, 0) => sql("USING brin ({})", &[bare(column)]),
        (Family::Uuid, 0) => sql("USING hash ({})", &[bare(column)]),
        (Family::Text, 0) => sql("(lower({}::text))", &[bare(column)]),
        (Family::Text, 1) => sql("({} text_pattern_ops)", &[bare(column)]),
        (Family::Text, 2) => sql("({} COLLATE \"C\" DESC)", &[bare(column)]),
        (Family::Integer, 1) => sql("(({}))", &[expression::value(gene, state, &scope, family)]),
        (_, 2) => sql("({} DESC NULLS LAST)", &[bare(column)]),
        _ => sql("({})", &[some_columns(gene, state, relation)?]),
    };
    let tail = match gene.below(8) {
        0 | 1 => sql(" WHERE {}", &[expression::condition(gene, state, &scope)]),
        2 => text(" WITH (fillfactor = 60)"),
        3 => sql(" INCLUDE ({})", &[bare(gene.pick(&state.columns(relation))?.0)]),
        4 if unique => text(" NULLS NOT DISTINCT"),
        _ => Vec::new(),
    };
    let head = if unique { "CREATE UNIQUE INDEX" } else { "CREATE INDEX" };
    Some(Item::new(kind, "", head, sql("ON {} {}{}", &[name(relation), key, tail])).of(relation))
}

fn foreign_key(gene: &mut Gene, state: &State, table: Uid) -> Option<Item> {
    // What points at a key, and nothing else.
    let keys: Vec<(Uid, Uid)> = state
        .of_kinds(&[Kind::Constraint])
        .into_iter()
        .filter_map(|uid| {
            let item = state.items.get(&uid)?;
            let is_key = matches!(item.body.first(), Some(Piece::Text(text)) if text.starts_with("PRIMARY") || text.starts_with("UNIQUE ("));
            let mut named = item.body.iter().filter_map(|piece| match piece {
                Piece::Bare(column) => Some(*column),
                _ => None,
            });
            let (column, more) = (named.next()?, named.next());
            (is_key && more.is_none()).then_some((item.owner?, column))
        })
        .collect();
    let (target, key) = gene.pick(&keys)?;
    let family = state.items.get(&key)?.family?;
    let (column, _) = pick_of(gene, state, table, |own| own == family)?;
    let actions = gene.word(&[
        "",
        " ON DELETE CASCADE",
        " ON DELETE SET NULL ON UPDATE CASCADE",
        " MATCH FULL",
        " DEFERRABLE INITIALLY DEFERRED",
        " NOT VALID",
    ]);
    let format = format!("FOREIGN KEY ({{}}) REFERENCES {{}} ({{}}){actions}");
    Some(
        Item::new(Kind::ForeignKey, "", "", sql(&format, &[bare(column), name(target), bare(key)])).of(table),
    )
}

/// One or two columns that can be sorted.
fn some_columns(gene: &mut Gene, state: &State, relation: Uid) -> Option<Sql> {
    let (first, _) = pick_of(gene, state, relation, is_ordered)?;
    let (second, _) = pick_of(gene, state, relation, is_ordered)?;
    let columns = if gene.chance(35) && first != second { vec![first, second] } else { vec![first] };
    Some(join(columns.into_iter().map(bare), ", "))
}

fn pick_of(
    gene: &mut Gene,
    state: &State,
    relation: Uid,
    fits: impl Fn(Family) -> bool,
) -> Option<(Uid, Family)> {
    let own = state.columns(relation).into_iter().filter(|(_, family)| fits(*family));
    gene.pick(&own.collect::<Vec<_>>())
}

fn is_ordered(family: Family) -> bool {
    !matches!(family, Family::Json | Family::Composite(_))
}
