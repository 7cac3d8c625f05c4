//! The workspace to the `schema` binary, built as this benchmark was: a debug build would measure nothing.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::Result;

/// Builds the command and says where cargo put it.
pub(super) fn build() -> Result<PathBuf> {
    let mut command = Command::new(env!("CARGO"));
    command.args(["build", "--package", "schema-cli", "--bin", "schema"]);
    command.args(["--message-format", "json-render-diagnostics"]);
    if !cfg!(debug_assertions) {
        command.arg("--release");
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
