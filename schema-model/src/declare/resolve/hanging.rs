//! What lives on a table or a view and is named within it: where, and under which id.

use super::Linking;
use crate::declare::mistake::Mistake;
use crate::declare::spanned::Spanned;
use crate::declare::sql_tokens;
use crate::id::{ObjectId, TableId};
use crate::object::{Kind, NamedId, Object};
use crate::printed;

/// The table or view.
pub(super) struct Home {
    pub(super) table: TableId,
}

impl Home {
    /// Its name in a statement.
    pub(super) fn sql(&self) -> String {
        let name = &self.table.0;
        format!("{}.{}", sql_tokens::ident(&name.schema), sql_tokens::ident(&name.name))
    }

    /// Adds what lives on it.
    pub(super) fn add(&self, linking: &mut Linking<'_>, kind: Kind, name: &Spanned<String>, object: Object) {
        let identity = format!("{} ON {}", printed::ident(name), printed::qualified(&self.table.0));
        let id = NamedId::new(kind, identity);
        if linking.declared.schema.objects.contains_key(&id) {
            let words = kind.words();
            linking.wrong(
                Mistake::new(
                    name.span,
                    format!("`{}` has two {} called `{}`", self.table, plural(words), name.value),
                )
                .help("give one of them another name"),
            );
            return;
        }
        linking.locate(ObjectId::Named(id.clone()), name.span);
        linking.declared.schema.objects.insert(id, object);
    }
}

/// The clauses that there are, with spaces between.
pub(super) fn text(clauses: impl IntoIterator<Item = Option<String>>) -> String {
    clauses.into_iter().flatten().filter(|clause| !clause.is_empty()).collect::<Vec<_>>().join(" ")
}

fn plural(words: &str) -> String {
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None => format!("{words}s"),
    }
}
