//! The files of TLS to certificates, keys and revocation lists (manual 34.19.5 "SSL Client File Usage").

use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, PrivateKeyDer, UnixTime};

use super::certificate::Certificate;
use super::error::Error;
use super::settings::{Mode, Roots, Settings};

/// The certificates to trust; `None`: there is no file, and the mode needs none.
pub(super) fn roots(settings: &Settings) -> Result<Option<Vec<CertificateDer<'static>>>, Error> {
    let needed = settings.mode >= Mode::VerifyCa;
    let mode = settings.mode.name();
    let file = match &settings.roots {
        Roots::System => {
            // What cannot be read is left out, as OpenSSL does; nothing at all is an error.
            let found = rustls_native_certs::load_native_certs().certs;
            return if found.is_empty() { Err(Error::NoSystemRoots) } else { Ok(Some(found)) };
        }
        Roots::File(None) if needed => return Err(Error::NoRootNamed { mode }),
        Roots::File(None) => return Ok(None),
        Roots::File(Some(file)) => file,
    };
    let Some(bytes) = read(file)? else {
        return if needed { Err(Error::NoRoot { file: file.clone(), mode }) } else { Ok(None) };
    };
    let found = certificates(&bytes, file)?;
    // webpki takes a trust anchor whatever its dates; OpenSSL does not.
    let now = UnixTime::now();
    let valid: Vec<_> = found
        .into_iter()
        .filter(|root| Certificate::parse(root).is_none_or(|root| root.check_dates(now).is_ok()))
        .collect();
    if valid.is_empty() { Err(Error::RootExpired { file: file.clone() }) } else { Ok(Some(valid)) }
}

/// The lists of revoked certificates. Files that do not exist are silently no list, as in libpq.
pub(super) fn revocations(settings: &Settings) -> Result<Vec<CertificateRevocationListDer<'static>>, Error> {
    let mut files: Vec<PathBuf> = settings.revocations.file.iter().cloned().collect();
    if let Some(folder) = &settings.revocations.folder {
        let unreadable = |source| Error::Unreadable { file: folder.clone(), source };
        for entry in std::fs::read_dir(folder).map_err(unreadable)? {
            files.push(entry.map_err(unreadable)?.path());
        }
    }
    files.sort();
    let mut lists = Vec::new();
    for file in files.iter().filter(|file| !file.is_dir()) {
        let Some(bytes) = read(file)? else { continue };
        let found: Result<Vec<_>, pem::Error> =
            CertificateRevocationListDer::pem_slice_iter(&bytes).collect();
        let found = found.unwrap_or_default();
        // Somebody who keeps a list wants it looked at: one that cannot be read is no reason to go on
        // without.
        if found.is_empty() {
            return Err(Error::Empty { file: file.clone(), what: "revocation list" });
        }
        lists.extend(found);
    }
    Ok(lists)
}

/// What a client shows of itself: its certificate and those of its issuers, its key, and where the key was
/// read.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>, PathBuf);

/// The client's certificate and key; `None`: it has none.
pub(super) fn identity(settings: &Settings) -> Result<Option<Identity>, Error> {
    let Some(file) = &settings.certificate else { return Ok(None) };
    let Some(bytes) = read(file)? else { return Ok(None) };
    let certificates = certificates(&bytes, file)?;
    let Some(file) = &settings.key else {
        return Err(Error::NoKey { file: PathBuf::from("~/.postgresql/postgresql.key") });
    };
    let Some(bytes) = read(file)? else { return Err(Error::NoKey { file: file.clone() }) };
    check_permissions(file)?;
    Ok(Some((certificates, key(&bytes, file)?, file.clone())))
}

/// "The private key file must not be readable by others": 0600, or 0640 where root owns it.
fn check_permissions(file: &Path) -> Result<(), Error> {
    let metadata =
        std::fs::metadata(file).map_err(|source| Error::Unreadable { file: file.to_owned(), source })?;
    let forbidden = if metadata.uid() == 0 { 0o037 } else { 0o077 };
    if !metadata.is_file() || metadata.mode() & forbidden != 0 {
        return Err(Error::KeyPermissions { file: file.to_owned() });
    }
    Ok(())
}

fn key(bytes: &[u8], file: &Path) -> Result<PrivateKeyDer<'static>, Error> {
    let text = String::from_utf8_lossy(bytes);
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(Error::KeyEncrypted { file: file.to_owned() });
    }
    match PrivateKeyDer::from_pem_slice(bytes) {
        Ok(key) => Ok(key),
        // "in PEM or DER format".
        Err(_) => PrivateKeyDer::try_from(bytes.to_vec())
            .map_err(|_| Error::Empty { file: file.to_owned(), what: "private key" }),
    }
}

fn certificates(bytes: &[u8], file: &Path) -> Result<Vec<CertificateDer<'static>>, Error> {
    let found: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(bytes).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Error::Empty { file: file.to_owned(), what: "certificate" }),
    }
}

/// The bytes of a file; `None` where there is none.
fn read(file: &Path) -> Result<Option<Vec<u8>>, Error> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(Error::Unreadable { file: file.to_owned(), source }),
    }
}
