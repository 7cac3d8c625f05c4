//! The items of all files to one [`Declared`] schema: paths followed, default names given, duplicates
//! refused.

mod constraint;
mod enum_type;
mod foreign_key;
mod hanging;
mod names;
mod paths;
mod policy;
mod table;
mod trigger;
mod view;

pub use self::foreign_key::comparable;

use std::path::Path;

use proc_macro2::Span;

use self::names::Names;
use self::paths::World;
use super::file::FileItems;
use super::mistake::{Mistake, location};
use crate::declared::Declared;
use crate::diagnostic::Diagnostic;
use crate::id::{ObjectId, SchemaId};

/// Links the items of all files, in the order of the files.
///
/// # Errors
///
/// Everything that is wrong with any of them, in the order of the files and of the places in each: the
/// mistakes that the files came with, and those that only all of them together can show.
pub fn resolve(files: Vec<FileItems>) -> Result<Declared, Vec<Diagnostic>> {
    let world = World::new(&files);
    let mut problems: Vec<(usize, Mistake)> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        problems.extend(file.mistakes.iter().map(|mistake| (at, mistake.clone())));
    }
    let mut linking = Linking {
        files: &files,
        world: &world,
        declared: Declared::default(),
        names: Names::default(),
        problems,
        file: 0,
    };
    linking.declared.schema.namespaces.entry(SchemaId("public".to_owned())).or_default();
    for known in &world.enums {
        linking.file = known.file;
        enum_type::add(&mut linking, known.item);
    }
    for (rank, known) in world.tables.iter().enumerate() {
        linking.file = known.file;
        table::add(&mut linking, known, rank);
    }
    for known in &world.views {
        linking.file = known.file;
        view::add(&mut linking, known);
    }
    let Linking { declared, mut problems, .. } = linking;
    if problems.is_empty() {
        return Ok(declared);
    }
    problems.sort_by_key(|(file, mistake)| (*file, mistake.span.byte_range().start));
    Err(problems.into_iter().map(|(file, mistake)| mistake.in_file(&files[file].path)).collect())
}

/// The schema so far, and what is wrong with it.
struct Linking<'a> {
    files: &'a [FileItems],
    world: &'a World<'a>,
    declared: Declared,
    names: Names,
    problems: Vec<(usize, Mistake)>,
    /// The file of the item at hand.
    file: usize,
}

impl Linking<'_> {
    fn wrong(&mut self, mistake: Mistake) {
        self.problems.push((self.file, mistake));
    }

    fn path(&self) -> &Path {
        &self.files[self.file].path
    }

    fn locate(&mut self, object: ObjectId, span: Span) {
        let place = location(self.path(), span);
        self.declared.locations.insert(object, place);
    }

    fn namespace(&mut self, schema: &str, span: Span) {
        let id = SchemaId(schema.to_owned());
        if schema.starts_with("pg_") {
            self.wrong(
                Mistake::new(span, format!("the schema `{schema}` is PostgreSQL's own"))
                    .help("choose a name that does not start with `pg_`"),
            );
        }
        if !self.declared.schema.namespaces.contains_key(&id) {
            self.declared.schema.namespaces.insert(id.clone(), crate::Namespace::default());
            self.locate(ObjectId::Schema(id), span);
        }
    }
}
