//! Small blobs by kind and content key, in files; what is damaged or foreign reads as absent.
//!
//! A cache never fails: what cannot be read or written is made again by whoever asked.

use std::fs::{self, File, FileTimes};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::account;
use super::settings::Settings;

/// First bytes of every file: another format, or another program's file, is no entry.
const MAGIC: &[u8] = b"schema cache 1\n";
const DIGEST: usize = 32;

/// Entries and bytes that are kept; the least recently used go first.
#[derive(Debug, Clone, Copy)]
struct Limits {
    entries: usize,
    bytes: u64,
}

const LIMITS: Limits = Limits { entries: 512, bytes: 256 << 20 };

/// A folder of blobs.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    limits: Limits,
}

impl Cache {
    /// The user's own cache.
    pub fn open() -> Self {
        Self::with_settings(&Settings::from_env())
    }

    /// The cache in the folder that the settings name.
    pub fn with_settings(settings: &Settings) -> Self {
        Self { folder: settings.cache_folder.join("blobs"), limits: LIMITS }
    }

    /// The bytes last put under this kind and key.
    pub fn get(&self, kind: &str, key: &str) -> Option<Vec<u8>> {
        let path = self.path(kind, key);
        let bytes = fs::read(&path).ok()?;
        let content = open_envelope(&bytes, kind, key)?.to_vec();
        // Reading is using: eviction goes by this time.
        let now = FileTimes::new().set_modified(SystemTime::now());
        let _ = File::options().write(true).open(&path).and_then(|file| file.set_times(now));
        Some(content)
    }

    /// Puts bytes under a kind and key, in one step: a reader sees the old bytes, or the new, or none.
    pub fn put(&self, kind: &str, key: &str, bytes: &[u8]) {
        if self.try_put(kind, key, bytes).is_some() {
            self.evict();
        }
    }

    fn try_put(&self, kind: &str, key: &str, bytes: &[u8]) -> Option<()> {
        account::own_folder(&self.folder).ok()?;
        let mut file = tempfile::NamedTempFile::new_in(&self.folder).ok()?;
        file.write_all(MAGIC).ok()?;
        file.write_all(&seal(kind, key, bytes)).ok()?;
        file.write_all(bytes).ok()?;
        file.persist(self.path(kind, key)).ok()?;
        Some(())
    }

    fn path(&self, kind: &str, key: &str) -> PathBuf {
        self.folder.join(hex(&seal(kind, key, b""), 40))
    }

    fn evict(&self) {
        let mut entries = entries(&self.folder);
        entries.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
        let mut bytes = 0;
        for (at, (_, size, path)) in entries.iter().enumerate() {
            bytes += size;
            if at >= self.limits.entries || bytes > self.limits.bytes {
                let _ = fs::remove_file(path);
            }
        }
    }
}

/// The first `length` digits of a digest.
pub(super) fn hex(digest: &[u8], length: usize) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>().chars().take(length).collect()
}

/// A digest over kind, key and content: a file under another entry's name is found out too.
fn seal(kind: &str, key: &str, bytes: &[u8]) -> [u8; DIGEST] {
    let mut hasher = Sha256::new();
    for part in [kind.as_bytes(), key.as_bytes(), bytes] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn open_envelope<'a>(bytes: &'a [u8], kind: &str, key: &str) -> Option<&'a [u8]> {
    let (digest, content) = bytes.strip_prefix(MAGIC)?.split_at_checked(DIGEST)?;
    (digest == seal(kind, key, content)).then_some(content)
}

/// Time of last use, size and path of every file.
fn entries(folder: &Path) -> Vec<(SystemTime, u64, PathBuf)> {
    let Ok(files) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let entry = |file: fs::DirEntry| {
        let metadata = file.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((metadata.modified().ok()?, metadata.len(), file.path()))
    };
    files.flatten().filter_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn cache(folder: &Path) -> Cache {
        Cache { folder: folder.join("blobs"), limits: Limits { entries: 3, bytes: 4096 } }
    }

    fn age(cache: &Cache, kind: &str, key: &str, seconds: u64) {
        let then = SystemTime::now() - Duration::from_secs(seconds);
        let file = File::options().write(true).open(cache.path(kind, key)).unwrap();
        file.set_times(FileTimes::new().set_modified(then)).unwrap();
    }

    #[test]
    fn what_was_put_is_got() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        assert_eq!(cache.get("observed", "a"), None);
        cache.put("observed", "a", b"one");
        cache.put("observed", "a", b"two");
        cache.put("proof", "a", b"");
        assert_eq!(cache.get("observed", "a").as_deref(), Some(b"two".as_slice()));
        assert_eq!(cache.get("proof", "a").as_deref(), Some(b"".as_slice()));
        // The border between kind and key is part of the name.
        assert_eq!(cache.get("observe", "da"), None);
    }

    #[test]
    fn damaged_and_foreign_files_are_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        cache.put("k", "a", b"content");
        cache.put("k", "b", b"other");
        let path = cache.path("k", "a");
        let good = fs::read(&path).unwrap();
        for length in 0..good.len() {
            fs::write(&path, &good[..length]).unwrap();
            assert_eq!(cache.get("k", "a"), None, "cut to {length} bytes");
        }
        let mut flipped = good.clone();
        *flipped.last_mut().unwrap() ^= 1;
        fs::write(&path, &flipped).unwrap();
        assert_eq!(cache.get("k", "a"), None);
        fs::copy(cache.path("k", "b"), &path).unwrap();
        assert_eq!(cache.get("k", "a"), None);
        cache.put("k", "a", b"again");
        assert_eq!(cache.get("k", "a").as_deref(), Some(b"again".as_slice()));
    }

    #[test]
    fn the_least_recently_used_goes_first() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        for (key, seconds) in [("a", 300), ("b", 200), ("c", 100)] {
            cache.put("k", key, key.as_bytes());
            age(&cache, "k", key, seconds);
        }
        assert!(cache.get("k", "a").is_some());
        cache.put("k", "d", b"d");
        assert_eq!(cache.get("k", "b"), None);
        assert!(["a", "c", "d"].iter().all(|key| cache.get("k", key).is_some()));
    }

    #[test]
    fn the_bytes_are_bounded_too() {
        let folder = tempfile::tempdir().unwrap();
        let cache = cache(folder.path());
        cache.put("k", "a", &[0; 3000]);
        age(&cache, "k", "a", 100);
        cache.put("k", "b", &[0; 3000]);
        assert_eq!(cache.get("k", "a"), None);
        assert!(cache.get("k", "b").is_some());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_empty_cache() {
        let cache = cache(Path::new("/dev/null"));
        cache.put("k", "a", b"one");
        assert_eq!(cache.get("k", "a"), None);
    }
}
