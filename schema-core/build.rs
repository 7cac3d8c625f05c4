//! Names the form in which catalogs are observed, so that what an older build has cached is never taken for this one's.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::Path;

fn main() {
    let mut hasher = DefaultHasher::new();
    for folder in
        ["src/introspect", "src/plan", "src/diff", "src/sql", "src/connect/pinned.rs", "../schema-model/src"]
    {
        println!("cargo::rerun-if-changed={folder}");
        hash_all(Path::new(folder), &mut hasher);
    }
    println!("cargo::rustc-env=SCHEMA_OBSERVED_FORM={:016x}", hasher.finish());
}

/// A file, or every file of a folder.
fn hash_all(path: &Path, hasher: &mut DefaultHasher) {
    if !path.is_dir() {
        fs::read(path).unwrap_or_default().hash(hasher);
        return;
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.iter().for_each(|path| hash_all(path, hasher));
}
