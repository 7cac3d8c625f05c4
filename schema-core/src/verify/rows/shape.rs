//! A database's catalog to what a row has to be like to get in: columns, types, and everything that refuses rows.
//! Never reads a row.

mod read;

use std::collections::BTreeMap;

use schema_model::{QualifiedName, TableId};

pub(super) use read::read;

/// Every table with what its rows must be like.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// In the order of their names.
    pub(super) tables: Vec<Table>,
    pub(super) types: Types,
}

/// Whose rows a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its own.
    Plain,
    /// Its partitions'.
    Partitioned,
    /// Another server's, or a file's.
    Foreign,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) oid: u32,
    pub(super) id: TableId,
    pub(super) kind: Kind,
    pub(super) columns: Vec<Column>,
    pub(super) checks: Vec<Check>,
    pub(super) keys: Vec<Key>,
    pub(super) foreign_keys: Vec<ForeignKey>,
    /// The table that it is a partition of.
    pub(super) parent: Option<u32>,
    /// The places of the tables among [`Shape::tables`] that hold the rows of this one: itself, or the partitions.
    pub(super) leaves: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) number: i16,
    pub(super) ty: u32,
    pub(super) typmod: i32,
    pub(super) not_null: bool,
    /// Computed by PostgreSQL from other columns.
    pub(super) generated: bool,
    /// Counted by a sequence: an identity column, or one whose default is `nextval`.
    pub(super) numbered: bool,
    /// As `pg_get_expr` prints it.
    pub(super) default: Option<String>,
}

/// A condition: a check constraint, or what makes a row one of a partition's.
#[derive(Debug, Clone)]
pub(super) struct Check {
    /// `conname`; of a partition's own condition, none.
    pub(super) name: Option<String>,
    pub(super) sql: String,
    /// Texts that functions which it calls, or types that it casts to, name.
    pub(super) words: Vec<String>,
}

/// What two rows must not have in common.
#[derive(Debug, Clone)]
pub(super) struct Key {
    /// What is equal in both: the key of a unique index, the `=` parts of an exclusion constraint.
    pub(super) parts: Vec<KeyPart>,
    /// What is in any other relation in both: the other parts of an exclusion constraint.
    pub(super) others: Vec<KeyPart>,
    /// The rows that it is about: those for which this is true.
    pub(super) predicate: Option<String>,
    pub(super) nulls_not_distinct: bool,
}

#[derive(Debug, Clone)]
pub(super) enum KeyPart {
    /// A column, by its place among the table's.
    Column(usize),
    Expression(String),
}

#[derive(Debug, Clone)]
pub(super) struct ForeignKey {
    /// Places among the table's columns.
    pub(super) columns: Vec<usize>,
    /// The place of the target among [`Shape::tables`].
    pub(super) target: usize,
    /// Names of the target's columns: a partition may have them in another order.
    pub(super) target_columns: Vec<String>,
}

/// The types of all columns, and what they are made of, by oid.
#[derive(Debug, Default)]
pub(super) struct Types(BTreeMap<u32, Type>);

#[derive(Debug, Clone)]
pub(super) struct Type {
    pub(super) name: QualifiedName,
    pub(super) form: Form,
    /// `typdelim`: what stands between the elements of an array.
    pub(super) delimiter: char,
}

#[derive(Debug, Clone)]
pub(super) enum Form {
    Base,
    Enum(Vec<String>),
    Domain {
        over: u32,
        typmod: i32,
        not_null: bool,
        checks: Vec<String>,
    },
    Composite(Vec<(u32, i32)>),
    Array(u32),
    Range(u32),
    /// Of the ranges of this type.
    Multirange(u32),
}

impl Table {
    /// The place of the column of this name.
    pub(super) fn place_of(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

impl Types {
    fn new(types: BTreeMap<u32, Type>) -> Self {
        Self(types)
    }

    /// Adds a type that the database does not have, under a number that no type of a database has.
    pub(super) fn add(&mut self, ty: Type) -> u32 {
        let taken = u32::try_from(self.0.range(u32::MAX / 2..).count()).unwrap_or(0);
        let oid = u32::MAX - taken;
        self.0.insert(oid, ty);
        oid
    }

    pub(super) fn get(&self, oid: u32) -> Option<&Type> {
        self.0.get(&oid)
    }

    /// The type that a domain is over at last, with the modifier that it brings; any other type itself.
    pub(super) fn base(&self, oid: u32, typmod: i32) -> (u32, i32) {
        match self.get(oid).map(|ty| &ty.form) {
            Some(Form::Domain { over, typmod: own, .. }) => self.base(*over, *own),
            _ => (oid, typmod),
        }
    }

    /// Whether a domain refuses NULL.
    pub(super) fn refuses_null(&self, oid: u32) -> bool {
        match self.get(oid).map(|ty| &ty.form) {
            Some(Form::Domain { over, not_null, .. }) => *not_null || self.refuses_null(*over),
            _ => false,
        }
    }

    /// The conditions of a domain and of those it is over, about `VALUE`.
    pub(super) fn domain_checks(&self, oid: u32) -> Vec<&str> {
        match self.get(oid).map(|ty| &ty.form) {
            Some(Form::Domain { over, checks, .. }) => {
                let mut all = self.domain_checks(*over);
                all.extend(checks.iter().map(String::as_str));
                all
            }
            _ => Vec::new(),
        }
    }
}
