//! What was observed before, by the content that it came from: a canonical form that PostgreSQL has printed once is the
//! same for the same content, the same server version and the same build of this program.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schema_model::{Observed, Schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::dev::Cache;

/// The cache, with keys that hold everything an answer depends on.
pub(super) struct Memory {
    cache: Cache,
}

/// A declaration that stands built in a kept dev database: most of the next one is the same.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Base {
    /// The database's key.
    pub(super) key: String,
    /// The digest of what stands before the tables: schemas, types, sequences.
    pub(super) prelude: String,
    /// The digest of each table's statements.
    pub(super) tables: BTreeMap<String, String>,
}

impl Memory {
    pub(super) fn new(cache: Cache) -> Self {
        Self { cache }
    }

    pub(super) fn observed(&self, key: &str) -> Option<Observed> {
        serde_json::from_slice(&self.cache.get("observed", key)?).ok()
    }

    pub(super) fn remember(&self, key: &str, observed: &Observed) {
        if let Ok(bytes) = serde_json::to_vec(observed) {
            self.cache.put("observed", key, &bytes);
        }
    }

    pub(super) fn base(&self, key: &str) -> Option<Base> {
        serde_json::from_slice(&self.cache.get("base", key)?).ok()
    }

    pub(super) fn remember_base(&self, key: &str, base: &Base) {
        if let Ok(bytes) = serde_json::to_vec(base) {
            self.cache.put("base", key, &bytes);
        }
    }
}

/// A key for what `content` becomes on a server of this version.
pub(super) fn key(kind: &str, server_version: u32, content: &str) -> String {
    digest(&[kind, env!("SCHEMA_OBSERVED_FORM"), &server_version.to_string(), content])
}

/// A key for what a declaration becomes: all that it says of the schema, and the SQL files beside it.
pub(super) fn declared_key(server_version: u32, schema: &Schema, scripts: &[(PathBuf, String)]) -> String {
    let said = serde_json::to_string(schema).unwrap_or_else(|_| format!("{schema:?}"));
    let texts: Vec<&str> = scripts.iter().map(|(_, text)| text.as_str()).collect();
    key("declared", server_version, &(said + &digest(&texts)))
}

/// SHA-256 over the parts, each with its length before it, so that no two lists of parts run together.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
