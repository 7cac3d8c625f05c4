//! Rust paths to the items they name, without a compiler: the last segment names the item, `use` and modules
//! decide between items of the same name.

use std::collections::BTreeMap;

use crate::declare::file::{DeclaredItem, FileItems, meaningful};
use crate::declare::item::{EnumItem, PathItem, TableItem, ViewItem};
use crate::declare::mistake::Mistake;

/// Every item, in the order of the declaration.
pub(super) struct World<'a> {
    pub(super) tables: Vec<Known<'a, TableItem>>,
    pub(super) views: Vec<Known<'a, ViewItem>>,
    pub(super) enums: Vec<Known<'a, EnumItem>>,
    files: &'a [FileItems],
    /// Places in `tables` by the struct's name.
    tables_by_name: BTreeMap<&'a str, Vec<usize>>,
    /// Places in `enums` by the enum's name.
    enums_by_name: BTreeMap<&'a str, Vec<usize>>,
}

/// An item and where it stands.
pub(super) struct Known<'a, T> {
    pub(super) file: usize,
    pub(super) module: &'a [String],
    pub(super) item: &'a T,
}

impl<'a> World<'a> {
    pub(super) fn new(files: &'a [FileItems]) -> Self {
        let mut world = Self {
            tables: Vec::new(),
            views: Vec::new(),
            enums: Vec::new(),
            files,
            tables_by_name: BTreeMap::new(),
            enums_by_name: BTreeMap::new(),
        };
        for (file, items) in files.iter().enumerate() {
            for item in &items.items {
                let module = item.module.as_slice();
                match &item.item {
                    DeclaredItem::Table(item) => {
                        let named = world.tables_by_name.entry(&item.rust.value).or_default();
                        named.push(world.tables.len());
                        world.tables.push(Known { file, module, item: item.as_ref() });
                    }
                    DeclaredItem::View(item) => {
                        world.views.push(Known { file, module, item: item.as_ref() });
                    }
                    DeclaredItem::Enum(item) => {
                        let named = world.enums_by_name.entry(&item.rust.value).or_default();
                        named.push(world.enums.len());
                        world.enums.push(Known { file, module, item });
                    }
                }
            }
        }
        world
    }

    /// The table that a path names in `from`'s module.
    ///
    /// # Errors
    ///
    /// A mistake at the path where none or more than one can be meant.
    pub(super) fn table<'w>(
        &'w self,
        path: &PathItem,
        from: &'w Known<'a, TableItem>,
    ) -> Result<&'w Known<'a, TableItem>, Mistake> {
        if path.segments.len() == 1 && path.last() == "Self" {
            return Ok(from);
        }
        self.find(&self.tables, &self.tables_by_name, path, from.file, from.module, "table")
    }

    /// The enum that a path names in `from`'s module.
    ///
    /// # Errors
    ///
    /// A mistake at the path where none or more than one can be meant.
    pub(super) fn enumeration<'w, T>(
        &'w self,
        path: &PathItem,
        from: &Known<'a, T>,
    ) -> Result<&'w Known<'a, EnumItem>, Mistake> {
        self.find(&self.enums, &self.enums_by_name, path, from.file, from.module, "enum")
    }

    fn find<'w, T>(
        &self,
        known: &'w [Known<'a, T>],
        by_name: &BTreeMap<&str, Vec<usize>>,
        path: &PathItem,
        file: usize,
        module: &[String],
        kind: &str,
    ) -> Result<&'w Known<'a, T>, Mistake> {
        let segments = self.followed(path, file, module);
        let Some((last, prefix)) = segments.split_last() else {
            return Err(Mistake::new(path.span, format!("this path names no {kind}")));
        };
        let named = by_name.get(last.as_str()).map_or(&[][..], Vec::as_slice);
        let candidates: Vec<&Known<'a, T>> = named.iter().filter_map(|at| known.get(*at)).collect();
        let narrowed: Vec<_> = match candidates.len() {
            0 | 1 => candidates.clone(),
            _ if prefix.is_empty() => {
                candidates.iter().copied().filter(|known| known.module == module).collect()
            }
            _ => candidates.iter().copied().filter(|known| known.module.ends_with(prefix)).collect(),
        };
        match (narrowed.as_slice(), candidates.len()) {
            ([one], _) => Ok(one),
            (_, 0) => Err(Mistake::new(path.span, format!("unknown {kind} `{last}`"))
                .label(format!("no struct or enum of this name derives `{}`", derive(kind)))
                .suggest(last, by_name.keys().copied())),
            _ => {
                let all: Vec<String> = candidates
                    .iter()
                    .map(|known| format!("`{}::{last}`", known.module.last().map_or("crate", String::as_str)))
                    .collect();
                Err(Mistake::new(path.span, format!("`{last}` can be more than one {kind}"))
                    .help(format!("write one of {}", all.join(", "))))
            }
        }
    }

    /// The path with its first segment replaced by what a `use` of the module says it is.
    fn followed(&self, path: &PathItem, file: usize, module: &[String]) -> Vec<String> {
        let segments: Vec<String> = meaningful(path).into_iter().map(str::to_owned).collect();
        let Some((first, rest)) = segments.split_first() else { return segments };
        let used = self.files[file].uses.iter().find(|used| used.module == module && used.name == *first);
        match used {
            Some(used) => used
                .path
                .iter()
                .filter(|segment| !matches!(segment.as_str(), "crate" | "self" | "super"))
                .chain(rest)
                .cloned()
                .collect(),
            None => segments,
        }
    }
}

fn derive(kind: &str) -> &str {
    if kind == "table" { "Table" } else { "Enum" }
}
