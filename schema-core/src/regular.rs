//! Files to their texts: regular files only, because a pipe or a device would have whoever reads it wait, or never end.

use std::path::Path;
use std::{fs, io};

/// The text of a regular file, or of a link to one.
///
/// # Errors
///
/// Those of the file system; what is no regular file, and what is no UTF-8.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    String::from_utf8(bytes(path)?).map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// The same, byte by byte.
///
/// # Errors
///
/// Those of the file system; what is no regular file.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() && !metadata.is_dir() {
        let why = "it is a pipe, a socket or a device: only regular files are read";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, why));
    }
    fs::read(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("a.rs");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
        assert!(made.success());
        assert!(read(&pipe).expect_err("no file").to_string().contains("only regular files"));
        assert!(
            read(Path::new("/dev/zero")).expect_err("no file").to_string().contains("only regular files")
        );
        fs::write(folder.path().join("b.rs"), "x").expect("a file");
        assert_eq!(read(&folder.path().join("b.rs")).expect("its text"), "x");
    }
}
