//! What is said about something else: triggers, rules, policies, statistics, publications, settings, comments, grants.

use super::expression::{self, Scope};
use super::gene::Gene;
use super::global;
use super::state::{Family, Item, Kind, Sql, State, Uid, bare, name, sql, text};

pub(super) fn item(gene: &mut Gene, state: &State, kind: Kind, owner: Option<Uid>) -> Option<Item> {
    if let Some(make) = on_a_table(kind) {
        let kinds: &[Kind] = match kind {
            Kind::Trigger | Kind::Rule => &[Kind::Table, Kind::Table, Kind::View],
            _ => &[Kind::Table],
        };
        let kind = gene.pick(kinds)?;
        let table = owner.or_else(|| gene.pick(&state.of_kinds(&[kind])))?;
        return make(gene, state, table);
    }
    match kind {
        Kind::Publication => publication(gene, state),
        Kind::Comment => comment(gene, state, owner),
        Kind::Grant => grant(gene, state, owner),
        Kind::DefaultPrivileges => {
            let body = gene.word(&[
                "GRANT SELECT ON TABLES TO reader",
                "GRANT ALL ON SEQUENCES TO writer",
                "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC",
                "GRANT USAGE ON SCHEMAS TO reader",
                "REVOKE USAGE ON TYPES FROM PUBLIC",
            ]);
            let schema = gene.pick(&state.of_kinds(&[Kind::Schema]));
            match schema.filter(|_| gene.chance(40) && !body.contains("REVOKE") && !body.contains("SCHEMAS"))
            {
                Some(schema) => {
                    let named = sql(&format!("IN SCHEMA {{}} {body}"), &[bare(schema)]);
                    let item =
                        Item::new(kind, format!("{schema} {body}"), "ALTER DEFAULT PRIVILEGES ", named);
                    Some(item.of(schema))
                }
                None => Some(Item::new(kind, body, "ALTER DEFAULT PRIVILEGES ", text(body))),
            }
        }
        _ => None,
    }
}

type Make = fn(&mut Gene, &State, Uid) -> Option<Item>;

fn on_a_table(kind: Kind) -> Option<Make> {
    match kind {
        Kind::Statistics => Some(statistics),
        Kind::Trigger => Some(trigger),
        Kind::Rule => Some(rule),
        Kind::Policy => Some(policy),
        Kind::Setting => Some(setting),
        _ => None,
    }
}

fn rule(gene: &mut Gene, state: &State, table: Uid) -> Option<Item> {
    let condition = expression::condition(gene, state, &Scope::of(state, table, "old."));
    let format = gene.word(&[
        "AS ON DELETE TO {} WHERE {} DO INSTEAD NOTHING",
        "AS ON UPDATE TO {} WHERE {} DO ALSO NOTIFY changed",
    ]);
    if gene.chance(25) {
        let body = sql("AS ON INSERT TO {} DO INSTEAD NOTHING", &[name(table)]);
        return Some(Item::new(Kind::Rule, "", "CREATE RULE", body).of(table));
    }
    Some(Item::new(Kind::Rule, "", "CREATE RULE", sql(format, &[name(table), condition])).of(table))
}

fn statistics(gene: &mut Gene, state: &State, table: Uid) -> Option<Item> {
    let columns = state.columns(table);
    let (first, _) = gene.pick(&columns)?;
    let (second, _) = gene.pick(&columns.into_iter().filter(|(uid, _)| *uid != first).collect::<Vec<_>>())?;
    if gene.chance(20) {
        // What is printed in one way, and in another once it is read again, is not told from a difference here.
        let value = sql("{} IS NULL", &[bare(first)]);
        let body = sql("ON ({}), {} FROM {}", &[value, bare(second), name(table)]);
        return Some(Item::new(Kind::Statistics, "", "CREATE STATISTICS", body).of(table));
    }
    let kinds = gene.word(&["", "(ndistinct) ", "(dependencies, mcv) "]);
    let body = sql(&format!("{kinds}ON {{}}, {{}} FROM {{}}"), &[bare(first), bare(second), name(table)]);
    Some(Item::new(Kind::Statistics, "", "CREATE STATISTICS", body).of(table))
}

fn trigger(gene: &mut Gene, state: &State, table: Uid) -> Option<Item> {
    let function = gene.pick(&global::returning(state, "() RETURNS trigger"))?;
    if state.items.get(&table).is_some_and(|item| item.kind == Kind::View) {
        let format = gene.word(&[
            "INSTEAD OF INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {}()",
            "INSTEAD OF UPDATE OR DELETE ON {} FOR EACH ROW EXECUTE FUNCTION {}()",
            "AFTER INSERT ON {} FOR EACH STATEMENT EXECUTE FUNCTION {}()",
        ]);
        let body = sql(format, &[name(table), name(function)]);
        return Some(Item::new(Kind::Trigger, "", "CREATE TRIGGER", body).of(table));
    }
    let when = expression::condition(gene, state, &Scope::of(state, table, "new."));
    let (column, _) = gene.pick(&state.columns(table))?;
    let (t, f) = (name(table), name(function));
    let (head, body) = match gene.below(7) {
        6 => {
            ("CREATE TRIGGER", sql("AFTER TRUNCATE ON {} FOR EACH STATEMENT EXECUTE FUNCTION {}()", &[t, f]))
        }
        0 => ("CREATE TRIGGER", sql("BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION {}()", &[t, f])),
        1 => (
            "CREATE TRIGGER",
            sql("AFTER INSERT OR DELETE ON {} FOR EACH STATEMENT EXECUTE FUNCTION {}('a', 1)", &[t, f]),
        ),
        2 => (
            "CREATE TRIGGER",
            sql("BEFORE UPDATE OF {} ON {} FOR EACH ROW EXECUTE FUNCTION {}()", &[bare(column), t, f]),
        ),
        3 => (
            "CREATE TRIGGER",
            sql("BEFORE INSERT OR UPDATE ON {} FOR EACH ROW WHEN ({}) EXECUTE FUNCTION {}()", &[t, when, f]),
        ),
        4 => (
            "CREATE CONSTRAINT TRIGGER",
            sql(
                "AFTER UPDATE ON {} DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {}()",
                &[t, f],
            ),
        ),
        _ => (
            "CREATE TRIGGER",
            sql(
                "AFTER INSERT ON {} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {}()",
                &[t, f],
            ),
        ),
    };
    Some(Item::new(Kind::Trigger, "", head, body).of(table))
}

fn policy(gene: &mut Gene, state: &State, table: Uid) -> Option<Item> {
    let scope = Scope::of(state, table, "");
    let (using, check) =
        (expression::condition(gene, state, &scope), expression::condition(gene, state, &scope));
    let other = gene.pick(&state.of_kinds(&[Kind::Table]))?;
    let t = name(table);
    let body = match gene.below(5) {
        0 => sql("ON {} USING ({})", &[t, using]),
        1 => sql("ON {} FOR SELECT TO reader USING ({})", &[t, using]),
        2 => sql("ON {} AS RESTRICTIVE FOR INSERT TO writer, reader WITH CHECK ({})", &[t, check]),
        3 => sql("ON {} USING ({}) WITH CHECK ({})", &[t, using, check]),
        _ => sql("ON {} USING (EXISTS (SELECT 1 FROM {} other)) WITH CHECK ({})", &[t, name(other), check]),
    };
    Some(Item::new(Kind::Policy, "", "CREATE POLICY", body).of(table))
}

fn publication(gene: &mut Gene, state: &State) -> Option<Item> {
    let table = gene.pick(&state.of_kinds(&[Kind::Table]))?;
    let columns = state.parts(table, Kind::Column);
    let body = match gene.below(6) {
        5 => {
            let other = gene.pick(
                &state.of_kinds(&[Kind::Table]).into_iter().filter(|own| *own != table).collect::<Vec<_>>(),
            )?;
            sql("FOR TABLE {}, {} WITH (publish_via_partition_root)", &[name(table), name(other)])
        }
        0 => text("FOR ALL TABLES"),
        1 => sql("FOR TABLE {} WITH (publish = 'insert, update')", &[name(table)]),
        2 => {
            let condition = expression::condition(gene, state, &Scope::of(state, table, ""));
            sql("FOR TABLE {} WHERE ({})", &[name(table), condition])
        }
        3 => sql("FOR TABLE {} ({})", &[name(table), bare(gene.pick(&columns)?)]),
        _ => sql("FOR TABLES IN SCHEMA {}", &[bare(gene.pick(&state.of_kinds(&[Kind::Schema]))?)]),
    };
    Some(Item::new(Kind::Publication, "", "CREATE PUBLICATION", body))
}

/// What only an ALTER says. At most one of each sort: the last one would count.
fn setting(gene: &mut Gene, state: &State, table: Uid) -> Option<Item> {
    let (column, family) = gene.pick(&state.columns(table))?;
    let of_table = |kind: Kind| -> Vec<Uid> { state.parts(table, kind) };
    let (sort, body): (String, Sql) = match gene.below(14) {
        12 => {
            let sequence = gene.pick(&state.of_kinds(&[Kind::Sequence]))?;
            let body = sql("ALTER SEQUENCE {} OWNED BY {}.{}", &[name(sequence), name(table), bare(column)]);
            return Some(Item::new(Kind::Setting, format!("owner of {sequence}"), "", body).of(table));
        }
        13 => {
            let constraint = gene.pick(&of_table(Kind::ForeignKey))?;
            let words = gene.word(&["DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED", "NOT DEFERRABLE"]);
            (
                format!("deferrable {constraint}"),
                sql(&format!("ALTER CONSTRAINT {{}} {words}"), &[bare(constraint)]),
            )
        }
        0 | 1 => ("row security".into(), text("ENABLE ROW LEVEL SECURITY")),
        2 => ("forced row security".into(), text("FORCE ROW LEVEL SECURITY")),
        3 => (
            "replica identity".into(),
            text(gene.word(&["REPLICA IDENTITY FULL", "REPLICA IDENTITY NOTHING"])),
        ),
        4 => {
            let index = gene.pick(&of_table(Kind::Index))?;
            ("replica identity".into(), sql("REPLICA IDENTITY USING INDEX {}", &[bare(index)]))
        }
        5 => {
            let index = gene.pick(&of_table(Kind::Index))?;
            ("cluster".into(), sql("CLUSTER ON {}", &[bare(index)]))
        }
        6 => {
            let number = gene.below(5) * 10;
            (
                format!("statistics {column}"),
                sql(&format!("ALTER {{}} SET STATISTICS {number}"), &[bare(column)]),
            )
        }
        7 if family == Family::Text => {
            let storage = gene.word(&["EXTERNAL", "MAIN", "PLAIN"]);
            (format!("storage {column}"), sql(&format!("ALTER {{}} SET STORAGE {storage}"), &[bare(column)]))
        }
        8 if family == Family::Text => {
            (format!("compression {column}"), sql("ALTER {} SET COMPRESSION pglz", &[bare(column)]))
        }
        9 => (format!("options {column}"), sql("ALTER {} SET (n_distinct = 7)", &[bare(column)])),
        10 => ("options".into(), text(format!("SET (fillfactor = {})", 50 + gene.below(4) * 10))),
        _ => {
            let trigger = gene.pick(&of_table(Kind::Trigger))?;
            let state = gene.word(&["DISABLE TRIGGER", "ENABLE ALWAYS TRIGGER", "ENABLE REPLICA TRIGGER"]);
            (format!("trigger {trigger}"), sql(&format!("{state} {{}}"), &[bare(trigger)]))
        }
    };
    let body = sql("ALTER TABLE {} {}", &[name(table), body]);
    Some(Item::new(Kind::Setting, sort, "", body).of(table))
}

fn comment(gene: &mut Gene, state: &State, about: Option<Uid>) -> Option<Item> {
    let others: Vec<Uid> = state
        .items
        .iter()
        .filter(|(_, item)| {
            !matches!(
                item.kind,
                Kind::Label
                    | Kind::Cast
                    | Kind::Operator
                    | Kind::Setting
                    | Kind::Comment
                    | Kind::Grant
                    | Kind::DefaultPrivileges
            )
        })
        .map(|(uid, _)| *uid)
        .collect();
    let uid = about.or_else(|| gene.pick(&others))?;
    let item = state.items.get(&uid)?;
    let of_owner = |words: &str| Some(sql(&format!("{words} {{}} ON {{}}"), &[bare(uid), name(item.owner?)]));
    let target = match item.kind {
        Kind::Column | Kind::ViewColumn | Kind::Attribute => {
            sql("COLUMN {}.{}", &[name(item.owner?), bare(uid)])
        }
        Kind::Constraint | Kind::ForeignKey => of_owner("CONSTRAINT")?,
        Kind::DomainCheck => sql("CONSTRAINT {} ON DOMAIN {}", &[bare(uid), name(item.owner?)]),
        Kind::Trigger => of_owner("TRIGGER")?,
        Kind::Rule => of_owner("RULE")?,
        Kind::Policy => of_owner("POLICY")?,
        _ => named(uid, item)?,
    };
    let words = gene.word(&["'what it is'", "'it''s \"quoted\"'", "E'two\\nlines'"]);
    let body = sql("COMMENT ON {} IS {}", &[target, text(words)]);
    Some(Item::new(Kind::Comment, format!("comment {uid}"), "", body).of(uid))
}

fn grant(gene: &mut Gene, state: &State, about: Option<Uid>) -> Option<Item> {
    let kinds = [
        Kind::Table,
        Kind::Table,
        Kind::View,
        Kind::MaterializedView,
        Kind::Sequence,
        Kind::Function,
        Kind::Schema,
        Kind::Enum,
        Kind::Domain,
        Kind::Column,
    ];
    let uid = about.or_else(|| {
        let kind = gene.pick(&kinds)?;
        gene.pick(&state.of_kinds(&[kind]))
    })?;
    let item = state.items.get(&uid)?;
    let role = gene.word(&["reader", "writer", "PUBLIC", "reader WITH GRANT OPTION"]);
    let body = match item.kind {
        Kind::Column => {
            sql(&format!("GRANT UPDATE ({{}}) ON {{}} TO {}", &role[..6]), &[bare(uid), name(item.owner?)])
        }
        Kind::Table | Kind::View | Kind::MaterializedView => {
            let what = gene.word(&["SELECT", "INSERT, UPDATE", "ALL"]);
            sql(&format!("GRANT {what} ON {{}} TO {role}"), &[name(uid)])
        }
        Kind::Function if gene.chance(50) => sql("REVOKE EXECUTE ON {} FROM PUBLIC", &[named(uid, item)?]),
        Kind::Function => sql(&format!("GRANT EXECUTE ON {{}} TO {role}"), &[named(uid, item)?]),
        _ => sql(&format!("GRANT USAGE ON {{}} TO {role}"), &[named(uid, item)?]),
    };
    Some(Item::new(Kind::Grant, format!("grant {uid} {role}"), "", body).of(uid))
}

/// An object as `COMMENT ON` and `GRANT ... ON` take it.
fn named(uid: Uid, item: &Item) -> Option<Sql> {
    let words = match item.kind {
        Kind::Schema => "SCHEMA",
        Kind::Extension => "EXTENSION",
        Kind::Enum | Kind::Composite | Kind::Range => "TYPE",
        Kind::Domain => "DOMAIN",
        Kind::Sequence => "SEQUENCE",
        Kind::Function => "FUNCTION",
        Kind::Procedure => "PROCEDURE",
        Kind::Aggregate => "AGGREGATE",
        Kind::Table => "TABLE",
        Kind::Index | Kind::ViewIndex => "INDEX",
        Kind::Statistics => "STATISTICS",
        Kind::View => "VIEW",
        Kind::MaterializedView => "MATERIALIZED VIEW",
        Kind::Publication => "PUBLICATION",
        Kind::Collation => "COLLATION",
        Kind::EventTrigger => "EVENT TRIGGER",
        Kind::Dictionary => "TEXT SEARCH DICTIONARY",
        Kind::Search => "TEXT SEARCH CONFIGURATION",
        Kind::Wrapper => "FOREIGN DATA WRAPPER",
        Kind::Server => "SERVER",
        _ => return None,
    };
    match &item.takes {
        Some((_, types)) => Some(sql(&format!("{words} {{}}({{}})"), &[name(uid), types.clone()])),
        None => Some(sql(&format!("{words} {{}}"), &[name(uid)])),
    }
}
