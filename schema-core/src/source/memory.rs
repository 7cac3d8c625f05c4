//! What was observed before, by the content that it came from: a canonical form that PostgreSQL has printed once is the
//! same for the same content, the same server version and the same build of this program.

use schema_model::Observed;
use sha2::{Digest, Sha256};

use super::part::{Base, Last};
use crate::dev::Cache;

/// The cache, with keys that hold everything an answer depends on.
pub(super) struct Memory {
    cache: Cache,
}

impl Memory {
    pub(super) fn new(cache: Cache) -> Self {
        Self { cache }
    }

    pub(super) fn observed(&self, key: &str) -> Option<Observed> {
        let mut observed: Observed = serde_json::from_slice(&self.cache.get("observed", key)?).ok()?;
        observed.schema.tables.values_mut().for_each(|table| table.columns.shrink_to_fit());
        Some(observed)
    }

    pub(super) fn remember(&self, key: &str, observed: &Observed) {
        if let Ok(bytes) = serde_json::to_vec(observed) {
            self.cache.put("observed", key, &bytes);
        }
    }

    /// Whether this was never asked before. It was from now on.
    pub(super) fn is_new(&self, key: &str) -> bool {
        let is_new = self.cache.get("once", key).is_none();
        if is_new {
            self.cache.put("once", key, b"");
        }
        is_new
    }

    /// The declaration that was built whole the last time in a project, with what was observed of it.
    pub(super) fn last(&self, project: &str) -> Option<Last> {
        let base: Base = serde_json::from_slice(&self.cache.get("base", project)?).ok()?;
        let observed = self.observed(&base.key)?;
        Some(Last { base, observed })
    }

    pub(super) fn remember_base(&self, project: &str, base: &Base) {
        if let Ok(bytes) = serde_json::to_vec(base) {
            self.cache.put("base", project, &bytes);
        }
    }
}

/// Where content becomes something: what that is hangs on the server's version, and on the time zone of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Surroundings<'a> {
    pub(super) server_version: u32,
    pub(super) time_zone: &'a str,
}

/// A key for what `content` becomes in these surroundings.
pub(super) fn key(kind: &str, surroundings: Surroundings<'_>, content: &str) -> String {
    let Surroundings { server_version, time_zone } = surroundings;
    digest(&[kind, env!("SCHEMA_OBSERVED_FORM"), &server_version.to_string(), time_zone, content])
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
