//! What PostgreSQL's manual says a step does. Facts, never opinions: rules turn them into advice.

use schema_model::{ColumnId, ConstraintId, IndexId, NamedId, ObjectId, SequenceId, TableId};
use serde::Serialize;

pub use crate::sql::transaction::Transaction;

/// The facts about one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// The strongest lock it takes on each table that is there before it, or on an index of the table, which every
    /// query of the table opens too; until the transaction ends. What a SELECT takes counts as none.
    pub locks: Vec<TableLock>,
    /// Tables whose rows it writes anew, all of them.
    pub rewrites: Vec<TableId>,
    /// Tables whose rows it reads, all of them, while it holds its locks.
    pub scans: Vec<TableId>,
    /// What is gone once it has run.
    pub loses: Option<Loss>,
    /// The rows that make it fail.
    pub fails_on: Vec<RowFailure>,
    /// What it leaves to somebody.
    pub by_hand: Vec<ByHand>,
    /// Whether it can share a transaction.
    pub transaction: Transaction,
}

impl Effects {
    /// Nothing but an entry in the catalog.
    pub fn none() -> Self {
        Self {
            locks: Vec::new(),
            rewrites: Vec::new(),
            scans: Vec::new(),
            loses: None,
            fails_on: Vec::new(),
            by_hand: Vec::new(),
            transaction: Transaction::Inside,
        }
    }

    /// A lock on one table and nothing else.
    pub fn lock(table: &TableId, mode: LockMode) -> Self {
        Self { locks: vec![TableLock { table: table.clone(), mode }], ..Self::none() }
    }

    /// A lock on another table too.
    #[must_use]
    pub fn and_lock(mut self, table: &TableId, mode: LockMode) -> Self {
        if !self.locks.iter().any(|lock| lock.table == *table) {
            self.locks.push(TableLock { table: table.clone(), mode });
        }
        self
    }

    /// Every row is read.
    #[must_use]
    pub fn scanning(mut self, table: &TableId) -> Self {
        self.scans.push(table.clone());
        self
    }

    /// Every row is written anew.
    #[must_use]
    pub fn rewriting(mut self, table: &TableId) -> Self {
        self.rewrites.push(table.clone());
        self
    }

    /// Rows can make it fail.
    #[must_use]
    pub fn failing_on(mut self, failure: RowFailure) -> Self {
        self.fails_on.push(failure);
        self
    }

    /// Something is left to do by hand.
    #[must_use]
    pub fn leaving(mut self, rest: ByHand) -> Self {
        self.by_hand.push(rest);
        self
    }

    /// Something is gone afterwards.
    #[must_use]
    pub fn losing(mut self, loss: Loss) -> Self {
        self.loses = Some(loss);
        self
    }
}

/// A lock on a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableLock {
    /// The table.
    pub table: TableId,
    /// The mode, as `pg_locks.mode` has it.
    pub mode: LockMode,
}

/// Table-level lock modes that schema changes take (manual, "13.3.1. Table-Level Locks"), the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[allow(missing_docs, reason = "the names are PostgreSQL's")]
pub enum LockMode {
    RowShareLock,
    RowExclusiveLock,
    ShareUpdateExclusiveLock,
    ShareLock,
    ShareRowExclusiveLock,
    ExclusiveLock,
    AccessExclusiveLock,
}

impl LockMode {
    /// Reads `pg_locks.mode`; nothing for `AccessShareLock`, which any SELECT takes.
    pub fn read(mode: &str) -> Option<Self> {
        Some(match mode {
            "RowShareLock" => Self::RowShareLock,
            "RowExclusiveLock" => Self::RowExclusiveLock,
            "ShareUpdateExclusiveLock" => Self::ShareUpdateExclusiveLock,
            "ShareLock" => Self::ShareLock,
            "ShareRowExclusiveLock" => Self::ShareRowExclusiveLock,
            "ExclusiveLock" => Self::ExclusiveLock,
            "AccessExclusiveLock" => Self::AccessExclusiveLock,
            _ => return None,
        })
    }

    /// Whether queries take it that write or lock rows, so that no other query waits for it.
    pub fn is_of_queries(self) -> bool {
        self <= Self::RowExclusiveLock
    }

    /// What everybody else cannot do meanwhile.
    pub fn blocks(self) -> &'static str {
        match self {
            Self::RowShareLock => "blocks schema changes that block reads",
            Self::RowExclusiveLock => "blocks index builds and schema changes",
            Self::ShareUpdateExclusiveLock => "blocks other schema changes and VACUUM",
            Self::ShareLock | Self::ShareRowExclusiveLock | Self::ExclusiveLock => "blocks writes",
            Self::AccessExclusiveLock => "blocks reads and writes",
        }
    }
}

/// What cannot be had back without a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// All rows of a table.
    Rows(TableId),
    /// All values of a column.
    Values(ColumnId),
    /// What the new type of a column cannot hold.
    Precision(ColumnId),
    /// How far a sequence had counted.
    Position(SequenceId),
}

/// Rows that make a step fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFailure {
    /// Any row: a new NOT NULL column has no value for it.
    AnyRow(ColumnId),
    /// NULL in this column.
    Null(ColumnId),
    /// Two rows with the same key.
    Duplicate(ConstraintId),
    /// Two rows with the same key, for a unique index.
    DuplicateKey(IndexId),
    /// A row that the constraint refuses.
    Violation(ConstraintId),
    /// A value that the new type cannot hold.
    Cast(ColumnId),
    /// A row that does not belong into the partition that its table becomes, or that no longer belongs into the default
    /// partition.
    Bound(TableId),
}

impl RowFailure {
    /// The table of the rows. An index does not say its own.
    pub fn table(&self) -> Option<&TableId> {
        match self {
            Self::AnyRow(id) | Self::Null(id) | Self::Cast(id) => Some(&id.table),
            Self::Duplicate(id) | Self::Violation(id) => Some(&id.table),
            Self::Bound(id) => Some(id),
            Self::DuplicateKey(_) => None,
        }
    }
}

/// What somebody has to do by hand, on each database and once the step has run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ByHand {
    /// A value that may be secret is nothing but a placeholder ([`SECRET`](schema_model::object::SECRET)).
    Secret(ObjectId),
    /// A subscription was made without asking its publisher for anything, and waits to be enabled.
    Subscribe(NamedId),
    /// Whoever runs it, unless a superuser, has to be a member of this role, which may need rights of its own.
    Member(String),
    /// The replication slot of this name stays on the publisher and holds back its log.
    Slot(String),
}
