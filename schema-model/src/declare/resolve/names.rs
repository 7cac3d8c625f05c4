//! Which names are taken: tables, indexes and sequences share those of their schema (`pg_class`), and types
//! another set (`pg_type`), in which each table has one for its rows.

use std::collections::BTreeMap;

use proc_macro2::Span;

use super::Linking;
use crate::declare::mistake::{Mistake, location};
use crate::id::QualifiedName;

/// The names taken so far, with what took them.
#[derive(Default)]
pub(super) struct Names {
    relations: BTreeMap<QualifiedName, Owner>,
    types: BTreeMap<QualifiedName, Owner>,
}

/// What took a name, and where: the file's place among the files, and the span in it.
#[derive(Clone)]
struct Owner {
    kind: &'static str,
    file: usize,
    span: Span,
}

impl Linking<'_> {
    /// Takes a name of `pg_class`, and says whether it was free.
    pub(super) fn take_relation(&mut self, name: &QualifiedName, kind: &'static str, span: Span) -> bool {
        let owner = Owner { kind, file: self.file, span };
        if let Some(first) = self.names.relations.get(name).cloned() {
            self.taken(name, kind, &first, span);
            return false;
        }
        self.names.relations.insert(name.clone(), owner);
        true
    }

    /// Takes a name of `pg_type`.
    pub(super) fn take_type(&mut self, name: &QualifiedName, kind: &'static str, span: Span) {
        let owner = Owner { kind, file: self.file, span };
        if let Some(first) = self.names.types.get(name).cloned() {
            self.taken(name, kind, &first, span);
        } else {
            self.names.types.insert(name.clone(), owner);
        }
    }

    fn taken(&mut self, name: &QualifiedName, kind: &str, first: &Owner, span: Span) {
        let at = location(&self.files[first.file].path, first.span);
        let first = format!("{} at {}:{}", first.kind, at.file.display(), at.line);
        self.wrong(
            Mistake::new(span, format!("the name `{name}` is taken"))
                .label(format!("{kind} here, {first}"))
                .help("give one of them another name"),
        );
    }
}
