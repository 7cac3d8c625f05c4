//! Every kind of object that needs no file of its own: what all of them do alike is to be created, replaced, altered
//! in parts, dropped, commented and granted, by statements that the catalog prints.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::TableId;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $words:literal;)*) => {
        /// A kind of object, named by the words that `DROP` and `COMMENT ON` take before the name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// In words: `materialized view`.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$kind => $words,)*
                }
            }

            /// The kind that these words name.
            pub fn from_words(words: &str) -> Option<Self> {
                match words {
                    $($words => Some(Self::$kind),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// `pg_extension`.
    Extension "extension";
    /// `pg_language`.
    Language "language";
    /// `pg_am`.
    AccessMethod "access method";
    /// `pg_foreign_data_wrapper`.
    ForeignDataWrapper "foreign data wrapper";
    /// `pg_foreign_server`.
    ForeignServer "server";
    /// `pg_user_mapping`.
    UserMapping "user mapping";
    /// `pg_collation`.
    Collation "collation";
    /// `pg_conversion`.
    Conversion "conversion";
    /// `pg_ts_parser`.
    TextSearchParser "text search parser";
    /// `pg_ts_template`.
    TextSearchTemplate "text search template";
    /// `pg_ts_dict`.
    TextSearchDictionary "text search dictionary";
    /// `pg_ts_config`.
    TextSearchConfiguration "text search configuration";
    /// `pg_type` with `typtype` c (composite), r (range), b (base) or p (a shell of one).
    Type "type";
    /// `pg_type` with `typtype = 'd'`.
    Domain "domain";
    /// `pg_proc` with `prokind` f or w.
    Function "function";
    /// `pg_proc` with `prokind = 'p'`.
    Procedure "procedure";
    /// `pg_proc` with `prokind = 'a'`.
    Aggregate "aggregate";
    /// `pg_cast`.
    Cast "cast";
    /// `pg_operator`.
    Operator "operator";
    /// `pg_opfamily`.
    OperatorFamily "operator family";
    /// `pg_opclass`.
    OperatorClass "operator class";
    /// `pg_transform`.
    Transform "transform";
    /// `pg_class` with `relkind = 'v'`.
    View "view";
    /// `pg_class` with `relkind = 'm'`.
    MaterializedView "materialized view";
    /// `pg_statistic_ext`.
    Statistics "statistics";
    /// `pg_rewrite`, without the rule that makes a view a view.
    Rule "rule";
    /// `pg_trigger`.
    Trigger "trigger";
    /// `pg_policy`.
    Policy "policy";
    /// `pg_publication`.
    Publication "publication";
    /// `pg_subscription`.
    Subscription "subscription";
    /// `pg_event_trigger`.
    EventTrigger "event trigger";
}

impl Kind {
    /// The words in upper case, as SQL is written here: `MATERIALIZED VIEW`.
    pub fn sql(self) -> String {
        self.words().to_uppercase()
    }

    /// Whether it is a relation of its own, with columns and a row type.
    pub fn is_relation(self) -> bool {
        matches!(self, Self::View | Self::MaterializedView)
    }

    /// Whether columns can be of it.
    pub fn is_type(self) -> bool {
        matches!(self, Self::Type | Self::Domain)
    }

    /// Whether it is something that is called.
    pub fn is_routine(self) -> bool {
        matches!(self, Self::Function | Self::Procedure | Self::Aggregate)
    }

    /// Whether the types of what it takes are part of its name: `f(integer)`.
    pub fn is_named_by_types(self) -> bool {
        self.is_routine() || matches!(self, Self::Cast | Self::Operator | Self::Transform)
    }
}

/// What stands in statements for a value that may be secret, a password above all: such values are neither read nor
/// compared nor written, and whoever runs the statements sets them by hand.
pub const SECRET: &str = "set-by-hand";

/// What names an object among all of its kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NamedId {
    /// What it is.
    pub kind: Kind,
    /// What follows the kind in `DROP` and `COMMENT ON`, as the catalog prints it with an empty `search_path`:
    /// `public.active_users`, `public.total(integer)`, `audit ON public.purchases`.
    pub identity: String,
}

impl NamedId {
    /// An object of this kind.
    pub fn new(kind: Kind, identity: impl Into<String>) -> Self {
        Self { kind, identity: identity.into() }
    }

    /// The kind and the name, as `DROP` and `COMMENT ON` take them.
    pub fn sql(&self) -> String {
        format!("{} {}", self.kind.sql(), self.identity)
    }
}

/// As people write it: `public` goes without saying.
impl fmt::Display for NamedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let identity = self.identity.strip_prefix("public.").unwrap_or(&self.identity);
        f.write_str(&identity.replace(" ON public.", " on ").replace(" ON ", " on "))
    }
}

/// An object as the statements that make it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Object {
    /// The relation that it is (a view) or that it lives on (a trigger, a policy, a rule): dropping that drops it.
    pub relation: Option<TableId>,
    /// What it is beyond its parts, printed by the catalog. Where this differs the object is replaced or made again.
    pub definition: String,
    /// The statement that makes it, with its inline parts. Follows from the rest; not compared.
    pub create: String,
    /// What `CREATE OR REPLACE` must find as it is, item by item; it may only add items at the end. `None` where there
    /// is no such statement.
    pub replace: Option<Vec<String>>,
    /// What can be altered alone.
    pub parts: Vec<Part>,
    /// `COMMENT ON`.
    pub comment: Option<String>,
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.definition == other.definition
            && self.comment == other.comment
            && self.parts.len() == other.parts.len()
            && self.parts.iter().all(|part| other.part(&part.name) == Some(part))
            && self.attributes().eq(other.attributes())
    }
}

impl Eq for Object {}

impl Object {
    /// The part of this name.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }

    /// The attributes of a composite type. Their order is what a row of it is read by, and no other parts have one.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().map(|part| part.name.as_str()).filter(|name| name.starts_with("attribute "))
    }

    /// Whether `CREATE OR REPLACE` can turn this into `after`.
    pub fn can_become(&self, after: &Self) -> bool {
        match (&self.replace, &after.replace) {
            (Some(before), Some(after)) => after.starts_with(before),
            _ => false,
        }
    }
}

/// A part of an object that a statement of its own sets: an option, a column of a composite type, a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What names it within its object.
    pub name: String,
    /// The statement that brings it, and its value with it.
    pub set: String,
    /// The statement that takes it away; `None` where only making the object again does.
    pub unset: Option<String>,
    /// The statement that puts this value in the place of another; `None` where the old one is taken away first.
    pub alter: Option<String>,
    /// Whether the statement that makes the object says it.
    pub inline: bool,
}
