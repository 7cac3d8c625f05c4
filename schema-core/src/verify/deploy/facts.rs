//! The catalog to what a program has to know of relations: what their columns hold and who gives them values, and what
//! refuses rows.

use std::collections::BTreeMap;

use postgres::Transaction;
use schema_model::TableId;

use super::guards::Guards;

/// Relations by their names.
pub(super) type Facts = BTreeMap<TableId, Relation>;

/// A table or a view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Relation {
    /// Whether rows can only be read.
    pub(super) is_view: bool,
    pub(super) columns: Vec<Column>,
    pub(super) rules: Vec<Rule>,
    pub(super) guards: Guards,
    /// The indexes that compute something of a row.
    computed: Vec<String>,
    /// The bounds of its partitions.
    partitions: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// Its type, as it is printed.
    pub(super) ty: String,
    pub(super) form: Form,
    /// The labels of its enum, or of the enum whose array it is.
    pub(super) labels: Vec<String>,
    pub(super) not_null: bool,
    pub(super) has_default: bool,
    /// What it is, where it is the column's own.
    pub(super) default: Option<String>,
    /// Whether PostgreSQL alone writes it.
    pub(super) made: bool,
    /// Whether different texts can be equal: those that differ in case only.
    pub(super) is_blind: bool,
    /// What its domain refuses: the names of these rules, and their conditions.
    pub(super) checks: Vec<(String, String)>,
}

/// What a program reads a value as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Enum,
    /// A type by its name, or by that of those which are read alike.
    Other(String),
}

/// What refuses rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    /// Its name; the bounds of a partition have none.
    pub(super) name: Option<String>,
    pub(super) kind: Kind,
    /// Without its name.
    pub(super) definition: String,
    /// Its columns; of an index, expressions too.
    pub(super) columns: Vec<String>,
    /// Whether all of these are columns.
    pub(super) is_plain: bool,
    /// Whether it is checked at the end of a transaction.
    pub(super) is_deferrable: bool,
    /// The rows that it is about, where not all.
    pub(super) predicate: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Check,
    /// A primary key, a unique constraint or a unique index.
    Unique,
    ForeignKey,
    Exclusion,
}

impl Relation {
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Column {
    /// Whether a program may write it.
    pub(super) fn is_written(&self) -> bool {
        !self.made
    }

    /// Whether a row that is inserted has to have a value for it.
    pub(super) fn is_required(&self) -> bool {
        self.not_null && !self.has_default && !self.made
    }
}

impl Kind {
    /// What the server says of a row that breaks such a rule (manual, appendix A).
    pub(super) fn sqlstate(self) -> &'static str {
        match self {
            Self::Check => "23514",
            Self::Unique => "23505",
            Self::ForeignKey => "23503",
            Self::Exclusion => "23P01",
        }
    }
}

/// Reads what there is of these relations.
///
/// # Errors
///
/// A catalog that cannot be read.
pub(super) fn read<'t>(
    transaction: &mut Transaction<'_>,
    tables: impl Iterator<Item = &'t TableId>,
) -> Result<Facts, postgres::Error> {
    let (schemas, names): (Vec<&str>, Vec<&str>) =
        tables.map(|table| (table.0.schema.as_str(), table.0.name.as_str())).unzip();
    let mut facts = Facts::new();
    if names.is_empty() {
        return Ok(facts);
    }
    for row in transaction.query(include_str!("facts.sql"), &[&schemas, &names])? {
        let id = TableId::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?);
        let relation = facts.entry(id).or_default();
        relation.is_view = matches!(row.try_get::<_, &str>(2)?, "v" | "m");
        relation.partitions = row.try_get(12)?;
        let Some(name) = row.try_get(3)? else { continue };
        let checks: Vec<String> = row.try_get(13)?;
        let (base, is_enum): (String, bool) = (row.try_get(5)?, row.try_get(6)?);
        relation.columns.push(Column {
            name,
            ty: row.try_get(4)?,
            form: form(base, is_enum),
            not_null: row.try_get(7)?,
            has_default: row.try_get(8)?,
            made: row.try_get(9)?,
            labels: row.try_get(10)?,
            checks: checks.into_iter().zip(row.try_get::<_, Vec<String>>(11)?).collect(),
            default: row.try_get(14)?,
            is_blind: row.try_get(15)?,
        });
    }
    for row in transaction.query(include_str!("rules.sql"), &[&schemas, &names])? {
        let id = TableId::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?);
        let Some(relation) = facts.get_mut(&id) else { continue };
        let kind = match row.try_get::<_, &str>(3)? {
            "c" => Kind::Check,
            "f" => Kind::ForeignKey,
            "x" => Kind::Exclusion,
            "e" => {
                relation.computed.push(row.try_get(4)?);
                continue;
            }
            _ => Kind::Unique,
        };
        relation.rules.push(Rule {
            name: row.try_get(2)?,
            kind,
            definition: row.try_get(4)?,
            columns: row.try_get(5)?,
            is_plain: row.try_get(6)?,
            is_deferrable: row.try_get(7)?,
            predicate: row.try_get(8)?,
        });
    }
    for row in transaction.query(include_str!("guards.sql"), &[&schemas, &names])? {
        let id = TableId::new(row.try_get::<_, String>(0)?, row.try_get::<_, String>(1)?);
        if let Some(relation) = facts.get_mut(&id) {
            relation.guards = Guards::read(&row)?;
        }
    }
    Ok(facts)
}

/// Programs take the types of each arm for one another: those that the Rust types of [`rows`](crate::rows) accept.
fn form(base: String, is_enum: bool) -> Form {
    let (array, element) = match base.strip_prefix('_') {
        Some(element) => ("_", element),
        None => ("", base.as_str()),
    };
    if is_enum {
        return if array.is_empty() { Form::Enum } else { Form::Other("array of an enum".to_owned()) };
    }
    match element {
        "text" | "varchar" | "bpchar" | "name" | "citext" if array.is_empty() => Form::Text,
        "text" | "varchar" | "bpchar" | "name" | "citext" => Form::Other("_text".to_owned()),
        "json" | "jsonb" => Form::Other(format!("{array}json")),
        "bit" | "varbit" => Form::Other(format!("{array}bit")),
        _ => Form::Other(base),
    }
}
