//! A schema as items whose SQL names other items: what is renamed is named anew everywhere, and what names something
//! that is gone goes too.

use std::collections::{BTreeMap, BTreeSet};

/// What tells items apart, whatever they are called.
pub(crate) type Uid = usize;

/// What an item is; the order is that in which the statements of a state are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Schema,
    Extension,
    Wrapper,
    Server,
    Collation,
    Dictionary,
    Search,
    Enum,
    Label,
    Composite,
    Attribute,
    Domain,
    DomainCheck,
    Range,
    Sequence,
    Function,
    Procedure,
    Aggregate,
    Operator,
    Cast,
    Table,
    Column,
    Constraint,
    Index,
    ForeignKey,
    Statistics,
    View,
    MaterializedView,
    ViewColumn,
    ViewIndex,
    Trigger,
    Rule,
    Policy,
    Publication,
    EventTrigger,
    Setting,
    Comment,
    Grant,
    DefaultPrivileges,
}

/// What can be done with a value: types of one family can take each other's place in most expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Family {
    Integer,
    Number,
    Text,
    Boolean,
    Time,
    Json,
    Uuid,
    Integers,
    Texts,
    Enum(Uid),
    Composite(Uid),
    Range,
}

/// A piece of SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(String),
    /// The name of an item, with its schema where it has one.
    Name(Uid),
    /// The name alone.
    Bare(Uid),
}

/// SQL with names in it that are filled in when it is written.
pub(crate) type Sql = Vec<Piece>;

/// One thing that can be made, changed, renamed and dropped by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// `None` is `public`, or that it has none.
    pub(crate) schema: Option<Uid>,
    /// The table of a column or constraint, the type of a label.
    pub(crate) owner: Option<Uid>,
    /// Its place among those of the same owner.
    pub(crate) order: usize,
    /// The type of a column, the result of a function.
    pub(crate) family: Option<Family>,
    /// What a function takes, as its name needs it in `COMMENT ON` and `GRANT`.
    pub(crate) takes: Option<(Vec<Family>, Sql)>,
    /// The table, or the type, whose columns it has too.
    pub(crate) parent: Option<Uid>,
    /// What stands before the name: `CREATE UNLOGGED TABLE`.
    pub(crate) head: &'static str,
    /// What stands between the name of a view and its query.
    pub(crate) options: &'static str,
    /// What stands behind it.
    pub(crate) body: Sql,
}

/// All of a schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) items: BTreeMap<Uid, Item>,
    pub(crate) next: Uid,
    /// The order in which the statements ran, once they did.
    pub(crate) built: Vec<Uid>,
}

impl Item {
    pub(crate) fn new(kind: Kind, name: impl Into<String>, head: &'static str, body: Sql) -> Self {
        Self {
            kind,
            name: name.into(),
            schema: None,
            owner: None,
            order: 0,
            family: None,
            takes: None,
            parent: None,
            head,
            options: "",
            body,
        }
    }

    pub(crate) fn of(self, owner: Uid) -> Self {
        Self { owner: Some(owner), ..self }
    }

    pub(crate) fn is(self, family: Family) -> Self {
        Self { family: Some(family), ..self }
    }

    fn needs(&self) -> impl Iterator<Item = Uid> {
        let in_family = |family: &Family| match family {
            Family::Enum(uid) | Family::Composite(uid) => Some(*uid),
            _ => None,
        };
        let named = |piece: &Piece| match piece {
            Piece::Name(uid) | Piece::Bare(uid) => Some(*uid),
            Piece::Text(_) => None,
        };
        let takes = self.takes.iter().flat_map(|(_, sql)| sql);
        let pieces = self.body.iter().chain(takes).filter_map(named);
        let others = [self.schema, self.owner, self.parent, self.family.as_ref().and_then(in_family)];
        pieces.chain(others.into_iter().flatten())
    }
}

impl State {
    pub(crate) fn add(&mut self, item: Item) -> Uid {
        let uid = self.next;
        self.next += 1;
        self.items.insert(uid, Item { order: uid * 1_000, ..item });
        uid
    }

    /// The items of these kinds, the oldest first.
    pub(crate) fn of_kinds(&self, kinds: &[Kind]) -> Vec<Uid> {
        let found = self.items.iter().filter(|(_, item)| kinds.contains(&item.kind));
        found.map(|(uid, _)| *uid).collect()
    }

    /// The items of a kind that belong to an owner, in their order.
    pub(crate) fn parts(&self, owner: Uid, kind: Kind) -> Vec<Uid> {
        let own = self.items.iter().filter(|(_, item)| item.owner == Some(owner) && item.kind == kind);
        let mut found: Vec<(usize, Uid)> = own.map(|(uid, item)| (item.order, *uid)).collect();
        found.sort_unstable();
        found.into_iter().map(|(_, uid)| uid).collect()
    }

    /// The columns of a table or view, those of its parents first.
    pub(crate) fn columns(&self, relation: Uid) -> Vec<(Uid, Family)> {
        let (mut found, mut next, mut depth) = (Vec::new(), Some(relation), 0);
        while let Some(uid) = next.filter(|_| depth < 5) {
            let kinds = [Kind::Column, Kind::ViewColumn, Kind::Attribute].into_iter();
            let own = kinds.flat_map(|kind| self.parts(uid, kind));
            found.extend(own.filter_map(|column| Some((column, self.items.get(&column)?.family?))));
            next = self.items.get(&uid).and_then(|item| item.parent);
            depth += 1;
        }
        found
    }

    /// Drops what names something that is not there, and what consists of nothing.
    pub(crate) fn prune(&mut self) {
        loop {
            let mut gone: BTreeSet<Uid> = BTreeSet::new();
            for (uid, item) in &self.items {
                let misses = item.needs().any(|other| !self.items.contains_key(&other));
                let is_nothing = match item.kind {
                    Kind::View | Kind::MaterializedView => self.parts(*uid, Kind::ViewColumn).is_empty(),
                    Kind::Enum => self.parts(*uid, Kind::Label).is_empty(),
                    _ => false,
                };
                if misses || is_nothing {
                    gone.insert(*uid);
                }
            }
            if gone.is_empty() {
                return;
            }
            self.items.retain(|uid, _| !gone.contains(uid));
        }
    }
}

/// A text without names.
pub(crate) fn text(text: impl Into<String>) -> Sql {
    vec![Piece::Text(text.into())]
}

/// The qualified name of an item.
pub(crate) fn name(uid: Uid) -> Sql {
    vec![Piece::Name(uid)]
}

/// The name of an item without its schema.
pub(crate) fn bare(uid: Uid) -> Sql {
    vec![Piece::Bare(uid)]
}

/// A text with an argument for each `{}`.
pub(crate) fn sql(format: &str, arguments: &[Sql]) -> Sql {
    let mut arguments = arguments.iter();
    let mut found = Vec::new();
    for (at, part) in format.split("{}").enumerate() {
        if at > 0 {
            found.extend(arguments.next().cloned().unwrap_or_default());
        }
        found.push(Piece::Text(part.to_owned()));
    }
    found
}

/// Several of them, with something between them.
pub(crate) fn join(parts: impl IntoIterator<Item = Sql>, between: &str) -> Sql {
    let mut found = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            found.push(Piece::Text(between.to_owned()));
        }
        found.extend(part);
    }
    found
}
