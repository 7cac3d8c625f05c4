//! What can go wrong with certificates, keys and revocation lists before a server is spoken to.

use std::io;
use std::path::PathBuf;

/// A file of TLS that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `verify-ca` and `verify-full` need something to verify against.
    #[error("the root certificate file `{}` does not exist, and `sslmode={mode}` needs one", file.display())]
    NoRoot {
        /// The file.
        file: PathBuf,
        /// The mode.
        mode: &'static str,
    },
    /// No file is named, and there is no home folder to have the default one.
    #[error("no root certificate file is given, and `sslmode={mode}` needs one")]
    NoRootNamed {
        /// The mode.
        mode: &'static str,
    },
    /// A file that is there and cannot be read.
    #[error("the file `{}` cannot be read", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file without what it should hold.
    #[error("the file `{}` holds no {what} in PEM format", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
        /// What it should hold.
        what: &'static str,
    },
    /// Root certificates that are all past their date.
    #[error("every root certificate in `{}` has expired", file.display())]
    RootExpired {
        /// The file.
        file: PathBuf,
    },
    /// The system's roots.
    #[error("the system has no trusted root certificates")]
    NoSystemRoots,
    /// A root certificate or revocation list that rustls does not take.
    #[error("the root certificates or revocation lists cannot be used")]
    Roots(#[source] rustls::server::VerifierBuilderError),
    /// A certificate without its key.
    #[error("there is a client certificate, but no private key file `{}`", file.display())]
    NoKey {
        /// The key's file.
        file: PathBuf,
    },
    /// A key that others can read.
    #[error("the private key file `{}` can be read by others", file.display())]
    KeyPermissions {
        /// The file.
        file: PathBuf,
    },
    /// A key that needs a password.
    #[error("the private key in `{}` is encrypted, which is not supported", file.display())]
    KeyEncrypted {
        /// The file.
        file: PathBuf,
    },
    /// A key of a kind that rustls does not know.
    #[error("the private key in `{}` cannot be used", file.display())]
    Key {
        /// The file.
        file: PathBuf,
        /// Why.
        source: rustls::Error,
    },
    /// A key of another certificate.
    #[error("the client certificate does not match the private key in `{}`", file.display())]
    KeyMismatch {
        /// The key's file.
        file: PathBuf,
    },
    /// rustls refuses the whole.
    #[error("TLS cannot be set up")]
    Configuration(#[source] rustls::Error),
}

impl Error {
    /// What the user can do.
    pub fn help(&self) -> Option<String> {
        let help = match self {
            Error::NoRoot { .. } | Error::NoRootNamed { .. } => {
                "name the file with `sslrootcert=FILE` or `PGSSLROOTCERT`, or use `sslrootcert=system`"
                    .to_owned()
            }
            Error::RootExpired { .. } => "ask for the server's new root certificate".to_owned(),
            Error::NoSystemRoots => {
                "install the package `ca-certificates`, or name a file with `sslrootcert=FILE`".to_owned()
            }
            Error::NoKey { .. } => "name the key with `sslkey=FILE` or `PGSSLKEY`".to_owned(),
            Error::KeyPermissions { file } => format!("run `chmod 0600 {}`", file.display()),
            Error::KeyEncrypted { file } => {
                format!("decrypt a copy: `openssl pkey -in {} -out client.key`", file.display())
            }
            Error::KeyMismatch { .. } => "check that `sslcert` and `sslkey` belong together".to_owned(),
            Error::Unreadable { .. }
            | Error::Empty { .. }
            | Error::Roots(_)
            | Error::Key { .. }
            | Error::Configuration(_) => return None,
        };
        Some(help)
    }
}
