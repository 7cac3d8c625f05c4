//! Mistakes of a declaration: for each `mistakes/<case>.rs`, `<case>.txt` is what it is told, all of it.
//!
//! A case with `//- name.rs` lines is several files. `UPDATE=1 cargo test -p schema-model` writes the texts
//! anew.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use schema_model::Diagnostic;
use schema_model::declare::{file_items, resolve};

#[test]
fn every_mistake_is_told_at_its_place_with_a_way_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mistakes");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("a case").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut failed = Vec::new();
    for case in cases {
        let told = told(&fs::read_to_string(&case).expect("a case"));
        let expected = case.with_extension("txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &told).expect("a text written");
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        if told != wanted {
            failed.push(format!("{}\n--- wanted\n{wanted}--- told\n{told}", case.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn told(case: &str) -> String {
    let files = files(case);
    let items = files
        .iter()
        .map(|(name, text)| file_items(Path::new(name), &syn::parse_file(text).expect("a case is Rust")))
        .collect();
    match resolve(items) {
        Ok(_) => "no mistake\n".to_owned(),
        Err(diagnostics) => diagnostics.iter().map(|diagnostic| shown(diagnostic, &files)).collect(),
    }
}

/// The headline with its place, the text that is marked, the label and the help.
fn shown(diagnostic: &Diagnostic, files: &[(String, String)]) -> String {
    let mut shown = format!("{diagnostic}\n");
    if let Some(at) = &diagnostic.location {
        let text = files.iter().find(|(name, _)| Path::new(name) == at.file).map_or("", |(_, text)| text);
        let label = diagnostic.label.as_deref().unwrap_or("");
        let _ = writeln!(
            shown,
            "  at: {}{}{label}",
            &text[at.bytes.clone()],
            if label.is_empty() { "" } else { " -- " }
        );
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(shown, "  help: {help}");
    }
    shown
}

fn files(case: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in case.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("//- ") {
            files.push((name.trim().to_owned(), String::new()));
        } else {
            if files.is_empty() {
                files.push(("case.rs".to_owned(), String::new()));
            }
            if let Some((_, text)) = files.last_mut() {
                text.push_str(line);
            }
        }
    }
    files
}
