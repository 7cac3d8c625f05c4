//! A schema that was pulled is the schema: its files, built again, equal what they were written from.

use std::fs;

use schema_core::pull;
use schema_core::source::{Observer, Source, State};
use schema_model::declared::Renames;

use crate::case;

/// Pulls one side of a case and builds what came of it.
pub(crate) fn is_itself(
    observer: &Observer<'_>,
    file: &str,
    state: &mut State,
    problems: &mut Vec<String>,
) -> Result<(), String> {
    let pulled = pull::pull(&state.observed).map_err(|error| format!("{file}, pulled: {error}"))?;
    let folder = tempfile::tempdir().map_err(|error| case::shown(&error))?;
    for (name, text) in &pulled.files {
        fs::write(folder.path().join(name), text).map_err(|error| case::shown(&error))?;
    }
    let files = || pulled.files.iter().map(|(name, text)| format!("{}:\n{text}", name.display()));
    let found = observer
        .observe(&Source::Rust(vec![folder.path().to_owned()]))
        .and_then(|mut made| observer.compare(state, &mut made, &Renames::default()));
    let wrong: Vec<String> = match found {
        Ok(difference) => case::told(&difference).iter().map(|it| format!("differs: {it}")).collect(),
        Err(error) => vec![format!("cannot be built: {}", case::shown(&error))],
    };
    if !wrong.is_empty() {
        problems.extend(wrong.iter().map(|it| format!("{file}, pulled, {it}")));
        problems.extend(files());
    }
    Ok(())
}
