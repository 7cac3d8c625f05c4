//! Items to formatted files, each read back the way the command and the derives will read it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;

use schema_model::declare::{self, FileItems};
use schema_model::{Declared, Diagnostic, EnumId, Schema, Table, TableId};

use super::Error;
use super::layout::Module;
use super::world::Uses;
use crate::source::rust;

/// What an item of a file declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// A table, with the enums of its checks.
    Table(TableId),
    /// An enum type.
    Enum(EnumId),
}

/// A file that is not put together yet.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) uses: Uses,
    /// Items in order.
    pub(super) items: Vec<(Subject, Vec<String>)>,
}

/// A file, and where in it each subject stands.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) text: String,
    subjects: Vec<(Range<usize>, Subject)>,
    /// What is no Rust at all.
    broken: Vec<Subject>,
}

/// Every file, with the `mod.rs` of each folder.
pub(super) fn all(mut drafts: BTreeMap<Module, Draft>) -> Vec<File> {
    let mut children: BTreeMap<Module, BTreeSet<String>> = BTreeMap::from([(Module::new(), BTreeSet::new())]);
    for module in drafts.keys() {
        for depth in 0..module.len() {
            children.entry(module[..depth].to_vec()).or_default().insert(module[depth].clone());
        }
    }
    for folder in children.keys() {
        drafts.entry(folder.clone()).or_default();
    }
    let nothing = BTreeSet::new();
    let each = drafts.into_iter().map(|(module, draft)| {
        let path = match children.contains_key(&module) {
            true => module.iter().collect::<PathBuf>().join("mod.rs"),
            false => module.iter().collect::<PathBuf>().with_extension("rs"),
        };
        file(path, &module, draft, children.get(&module).unwrap_or(&nothing))
    });
    each.collect()
}

/// What must not be said in Rust: subjects that the declaration takes for a mistake, or for something else than was
/// meant.
///
/// # Errors
///
/// [`Error::Mistakes`] for one that is no subject's.
pub(super) fn refused(files: &[File], said: &Schema) -> Result<BTreeSet<Subject>, Error> {
    let broken: BTreeSet<Subject> = files.iter().flat_map(|file| file.broken.iter().cloned()).collect();
    if !broken.is_empty() {
        return Ok(broken);
    }
    let items: Vec<FileItems> = files.iter().map(|file| rust::parse(&file.path, &file.text)).collect();
    match declare::resolve(items) {
        Ok(declared) => Ok(other_than_meant(&declared, said)),
        Err(diagnostics) => {
            let found: BTreeSet<Subject> =
                diagnostics.iter().filter_map(|mistake| subject(files, mistake)).collect();
            if found.is_empty() { Err(Error::Mistakes { diagnostics }) } else { Ok(found) }
        }
    }
}

fn file(path: PathBuf, module: &Module, draft: Draft, children: &BTreeSet<String>) -> File {
    let mut text = match module.as_slice() {
        [] => "//! The schema, as it was pulled from a database.\n".to_owned(),
        _ => String::new(),
    };
    let paragraph = |text: &mut String, part: &str| {
        if !text.is_empty() && !part.is_empty() {
            text.push('\n');
        }
        text.push_str(part);
    };
    let modules: String = children.iter().map(|name| format!("pub mod {name};\n")).collect();
    paragraph(&mut text, &modules);
    paragraph(&mut text, &draft.uses.declarations());
    let (mut subjects, mut broken) = (Vec::new(), Vec::new());
    for (subject, items) in draft.items {
        let start = text.len();
        for item in items {
            match syn::parse_file(&item) {
                Ok(file) => paragraph(&mut text, &joined(&prettyplease::unparse(&file))),
                Err(_) => broken.push(subject.clone()),
            }
        }
        subjects.push((start..text.len(), subject));
    }
    File { path, text, subjects, broken }
}

/// Puts the words of an attribute's key back on one line. The printer knows lists with commas, and breaks
/// `created_at desc nulls last` at its spaces.
fn joined(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_attribute, mut goes_on) = (false, false);
    for line in text.lines() {
        let trimmed = line.trim();
        let opens = trimmed == "#[table(" || trimmed == "#[column(";
        in_attribute = (in_attribute || opens) && trimmed != ")]";
        if goes_on && in_attribute && !trimmed.starts_with([')', ']']) {
            out.push(' ');
            out.push_str(trimmed);
        } else {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(line);
        }
        goes_on = in_attribute && !trimmed.ends_with([',', '(', '[']);
    }
    out.push('\n');
    out
}

fn subject(files: &[File], mistake: &Diagnostic) -> Option<Subject> {
    let at = mistake.location.as_ref()?;
    let file = files.iter().find(|file| file.path == at.file)?;
    let (_, subject) = file.subjects.iter().find(|(range, _)| range.contains(&at.bytes.start))?;
    Some(subject.clone())
}

/// The tables that the declaration reads and means differently: names that another rule gives, say.
fn other_than_meant(declared: &Declared, said: &Schema) -> BTreeSet<Subject> {
    let tables = said.tables.iter().filter(|(id, table)| {
        declared.schema.tables.get(*id).is_none_or(|own| outline(own) != outline(table))
    });
    let enums = said
        .enums
        .iter()
        .filter(|(id, own)| declared.schema.enums.get(*id).is_none_or(|other| other != *own));
    let tables = tables.map(|(id, _)| Subject::Table(id.clone()));
    tables.chain(enums.map(|(id, _)| Subject::Enum(id.clone()))).collect()
}

/// What both sides spell alike.
fn outline(table: &Table) -> (Vec<(&str, bool, bool)>, Vec<&String>, Vec<&String>, Option<&String>) {
    let columns = table.columns.iter().map(|own| (own.name.as_str(), own.not_null, own.default.is_some()));
    let (constraints, indexes) = (table.constraints.keys().collect(), table.indexes.keys().collect());
    (columns.collect(), constraints, indexes, table.comment.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_key_stay_together() {
        let broken = "#[table(\n    index(\n        on(\n            a\n            desc,\n            b\n            \
                      collate\n            \"C\"\n        ),\n        unique\n    )\n)]\nstruct A {\n    x: i32,\n}\n";
        let wanted = "#[table(\n    index(\n        on(\n            a desc,\n            b collate \"C\"\n        ),\n        \
                      unique\n    )\n)]\nstruct A {\n    x: i32,\n}\n";
        assert_eq!(joined(broken), wanted);
    }
}
