//! Open lists of the catalog, `name=value` texts as `reloptions` and `attoptions` hold them, to what a user can have
//! set, apart from what the server keeps there for itself.
//!
//! PostgreSQL 15.20 writes `pg_attver` into `attoptions` of every column, and its `pg_dump` leaves it out. So a name is
//! the user's only where a manual from 14 to 18 lets a user set it, and never where PostgreSQL reserves it. Lists whose
//! names extensions choose (parameters of operator classes and of access methods, options of foreign data) are the
//! user's but for the reserved names. What is neither is no difference, is written nowhere, and is told in
//! [`Observed::bookkeeping`](schema_model::Observed::bookkeeping).
//!
//! Queries that print a list themselves name one of these lists in a comment: [`named_in`] puts it there.

use std::borrow::Cow;
use std::collections::BTreeSet;

use schema_model::{Bookkeeping, Options};

/// What stands before the names that PostgreSQL keeps for itself, as in the names of schemas and roles (manual 5.9.5
/// and "CREATE ROLE").
const RESERVED: &str = "pg_";

/// `pg_attribute.attoptions` of a column (manual: "ALTER TABLE", `SET ( attribute_option )`).
const COLUMN: [&str; 2] = ["n_distinct", "n_distinct_inherited"];

/// `pg_class.reloptions` of a table, a partitioned table, a materialized view or, some of them, a TOAST table (manual:
/// "CREATE TABLE", "Storage Parameters").
const TABLE: [&str; 24] = [
    "autovacuum_analyze_scale_factor",
    "autovacuum_analyze_threshold",
    "autovacuum_enabled",
    "autovacuum_freeze_max_age",
    "autovacuum_freeze_min_age",
    "autovacuum_freeze_table_age",
    "autovacuum_multixact_freeze_max_age",
    "autovacuum_multixact_freeze_min_age",
    "autovacuum_multixact_freeze_table_age",
    "autovacuum_vacuum_cost_delay",
    "autovacuum_vacuum_cost_limit",
    "autovacuum_vacuum_insert_scale_factor",
    "autovacuum_vacuum_insert_threshold",
    "autovacuum_vacuum_max_threshold",
    "autovacuum_vacuum_scale_factor",
    "autovacuum_vacuum_threshold",
    "fillfactor",
    "log_autovacuum_min_duration",
    "parallel_workers",
    "toast_tuple_target",
    "user_catalog_table",
    "vacuum_index_cleanup",
    "vacuum_max_eager_freeze_failure_rate",
    "vacuum_truncate",
];

/// `pg_class.reloptions` of a view (manual: "CREATE VIEW").
const VIEW: [&str; 3] = ["check_option", "security_barrier", "security_invoker"];

/// `pg_class.reloptions` of an index of PostgreSQL's own access methods (manual: "CREATE INDEX", "Index Storage
/// Parameters").
const INDEX: [&str; 8] = [
    "autosummarize",
    "buffering",
    "deduplicate_items",
    "fastupdate",
    "fillfactor",
    "gin_pending_list_limit",
    "pages_per_range",
    "vacuum_cleanup_index_scale_factor",
];

/// PostgreSQL's own access methods for indexes.
const INDEX_METHODS: [&str; 6] = ["btree", "hash", "gist", "spgist", "gin", "brin"];

/// `pg_class.aclitem` privileges (manual 5.8, table 5.1).
const PRIVILEGES: [&str; 15] = [
    "SELECT",
    "INSERT",
    "UPDATE",
    "DELETE",
    "TRUNCATE",
    "REFERENCES",
    "TRIGGER",
    "CREATE",
    "CONNECT",
    "TEMPORARY",
    "EXECUTE",
    "USAGE",
    "SET",
    "ALTER SYSTEM",
    "MAINTAIN",
];

/// What a list is about, which decides whose its names are.
#[derive(Debug, Clone, Copy)]
pub(super) enum List<'a> {
    /// The columns of tables.
    Column,
    /// Tables of any kind.
    Table,
    /// Their TOAST tables, whose names get a prefix as in `CREATE TABLE`.
    Toast,
    /// Indexes of this access method.
    Index(&'a str),
    /// Parameters of operator classes.
    OperatorClass,
    /// Options of foreign tables and of their columns.
    Foreign(&'static str),
}

impl List<'_> {
    /// Splits the texts into what a user set, and tells what else is there.
    pub(super) fn read(self, texts: Option<Vec<&str>>, kept: &mut BTreeSet<Bookkeeping>) -> Options {
        let Some(texts) = texts else { return Options::default() };
        let prefix = if matches!(self, Self::Toast) { "toast." } else { "" };
        let mut options = Vec::with_capacity(texts.len());
        for text in texts {
            let (name, value) = text.split_once('=').unwrap_or((text, ""));
            if self.is_users(name) {
                options.push((format!("{prefix}{name}"), value.to_owned()));
            } else if !kept.iter().any(|own| own.field == self.field() && own.name == name) {
                kept.insert(Bookkeeping { field: self.field().to_owned(), name: name.to_owned() });
            }
        }
        options.into_iter().collect()
    }

    fn is_users(self, name: &str) -> bool {
        if name.starts_with(RESERVED) {
            return false;
        }
        match self {
            Self::Column => COLUMN.contains(&name),
            Self::Table | Self::Toast => TABLE.contains(&name),
            Self::Index(method) => !INDEX_METHODS.contains(&method) || INDEX.contains(&name),
            Self::OperatorClass | Self::Foreign(_) => true,
        }
    }

    /// The catalog and its column.
    fn field(self) -> &'static str {
        match self {
            Self::Column | Self::OperatorClass => "pg_attribute.attoptions",
            Self::Table | Self::Toast | Self::Index(_) => "pg_class.reloptions",
            Self::Foreign(field) => field,
        }
    }
}

/// The SQL with the lists that it names in comments, such as `IN /* names: view */`, and with `/* printed: f(x) */` for
/// what `f(x)` prints of an index that has [`Bookkeeping`].
pub(super) fn named_in(sql: &str) -> Cow<'_, str> {
    if !sql.contains("/* names: ") && !sql.contains("/* printed: ") {
        return Cow::Borrowed(sql);
    }
    let lists: [(&str, &[&str]); 5] = [
        ("column", &COLUMN),
        ("table", &TABLE),
        ("view", &VIEW),
        ("index", &INDEX),
        ("privilege", &PRIVILEGES),
    ];
    let mut sql = sql.to_owned();
    while let Some((before, (call, after))) =
        sql.split_once("/* printed: ").and_then(|(before, rest)| Some((before, rest.split_once(" */")?)))
    {
        sql = format!("{before}{}{after}", printed(call));
    }
    for (list, names) in lists {
        sql = sql.replace(&format!("/* names: {list} */"), &format!("('{}')", names.join("', '")));
    }
    Cow::Owned(sql)
}

/// SQL for what the server prints of an index, without what it keeps for itself among the parameters: an operator class
/// that stands there for those alone goes, too.
fn printed(call: &str) -> String {
    let text = r"pg_\w+=''(?:[^'']|'''')*''";
    let patterns = [format!(", {text}"), format!("{text}, "), format!(r"(?: WITH| \S+) \({text}\)")];
    patterns
        .into_iter()
        .fold(call.to_owned(), |sql, pattern| format!("regexp_replace({sql}, '{pattern}', '', 'g')"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_can_set_is_the_servers() {
        let mut kept = BTreeSet::new();
        let read = |list: List<'_>, texts: &[&str], kept: &mut BTreeSet<Bookkeeping>| -> Vec<String> {
            list.read(Some(texts.to_vec()), kept).into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(
            read(List::Column, &["pg_attver=7", "n_distinct=3", "attver=1"], &mut kept),
            ["n_distinct"]
        );
        assert_eq!(read(List::Table, &["fillfactor=70", "pg_relver=7"], &mut kept), ["fillfactor"]);
        let toast = read(List::Toast, &["autovacuum_enabled=off", "pg_relver=7"], &mut kept);
        assert_eq!(toast, ["toast.autovacuum_enabled"]);
        assert!(read(List::Index("btree"), &["version=7"], &mut kept).is_empty());
        // An extension's access method and its operator classes have parameters of their own.
        assert_eq!(read(List::Index("hnsw"), &["m=16", "pg_idxver=2"], &mut kept), ["m"]);
        assert_eq!(read(List::OperatorClass, &["siglen=32", "pg_attver=7"], &mut kept), ["siglen"]);
        let kept: Vec<String> = kept.iter().map(ToString::to_string).collect();
        assert_eq!(
            kept,
            [
                "`attver` in pg_attribute.attoptions",
                "`pg_attver` in pg_attribute.attoptions",
                "`pg_idxver` in pg_class.reloptions",
                "`pg_relver` in pg_class.reloptions",
                "`version` in pg_class.reloptions",
            ]
        );
    }
}
