//! The workspace to the `schema` binary, built as this benchmark was: a debug build would measure nothing.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::Result;

/// Builds the command and says where cargo put it.
pub(super) fn build() -> Result<PathBuf> {
    let mut command = Command::new(env!("CARGO"));
    // `--workspace` is for cargo to use what it has built for this benchmark: features are those of all members.
    command.args(["build", "--workspace", "--bin", "schema"]);
    command.args(["--message-format", "json-render-diagnostics"]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
    }
    // What cargo tells this benchmark of its own package is no business of the packages built here, and build scripts
    // that look at it (ring's) would run again each time.
    for (name, _) in std::env::vars_os() {
        let bytes = name.as_encoded_bytes();
        if bytes.starts_with(b"CARGO_PKG_") || bytes.starts_with(b"CARGO_MANIFEST_") {
            command.env_remove(name);
        }
    }
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err("the `schema` binary does not build".into());
    }
    // One message a line; the binary's has a path where all others have null.
    let messages = String::from_utf8(output.stdout)?;
    let executable = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.ok_or_else(|| "cargo does not say where the `schema` binary is".into())
}
