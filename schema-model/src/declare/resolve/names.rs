//! Which names are taken: tables, indexes and sequences share those of their schema (`pg_class`), and types another set
//! (`pg_type`), in which each table has one for its rows.

use std::collections::BTreeMap;

use proc_macro2::Span;

use super::Linking;
use crate::declare::mistake::{Mistake, location};
use crate::id::QualifiedName;

/// The names taken so far, with what took them.
#[derive(Default)]
pub(super) struct Names {
    relations: BTreeMap<QualifiedName, String>,
    types: BTreeMap<QualifiedName, String>,
}

impl Linking<'_> {
    /// Takes a name of `pg_class`, and says whether it was free.
    pub(super) fn take_relation(&mut self, name: &QualifiedName, kind: &str, span: Span) -> bool {
        let owner = self.owner(kind, span);
        if let Some(first) = self.names.relations.get(name).cloned() {
            self.taken(name, kind, &first, span);
            return false;
        }
        self.names.relations.insert(name.clone(), owner);
        true
    }

    /// Takes a name of `pg_type`.
    pub(super) fn take_type(&mut self, name: &QualifiedName, kind: &str, span: Span) {
        let owner = self.owner(kind, span);
        if let Some(first) = self.names.types.get(name).cloned() {
            self.taken(name, kind, &first, span);
        } else {
            self.names.types.insert(name.clone(), owner);
        }
    }

    fn taken(&mut self, name: &QualifiedName, kind: &str, first: &str, span: Span) {
        self.wrong(
            Mistake::new(span, format!("the name `{name}` is taken"))
                .label(format!("{kind} here, {first}"))
                .help("give one of them another name"),
        );
    }

    fn owner(&self, kind: &str, span: Span) -> String {
        let at = location(self.path(), span);
        format!("{kind} at {}:{}", at.file.display(), at.line)
    }
}
