//! `sslmode` and its kin to a TLS configuration (manual 34.19 "SSL Support"), with rustls and ring.
//!
//! Whether a certificate is looked at depends, as in libpq, on whether there is a root certificate file, not
//! on the mode alone: `require` with `~/.postgresql/root.crt` is `verify-ca`.

mod certificate;
mod error;
mod files;
mod settings;
mod verifier;

pub use error::Error;
pub(super) use settings::{Mode, Settings, settings};

use std::sync::Arc;

use rustls::client::ResolvesClientCert;
use rustls::crypto::ring;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{ClientConfig, InconsistentKeys};
use tokio_postgres_rustls::MakeRustlsConnect;

use verifier::{Check, Verifier};

/// Reads the files, and makes what `postgres` starts TLS with.
///
/// # Errors
///
/// A file that is missing where it may not be, that cannot be read, or that holds no certificate or key.
pub(super) fn connector(settings: &Settings) -> Result<MakeRustlsConnect, Error> {
    let provider = Arc::new(ring::default_provider());
    let verifier = Verifier::new(check(settings)?, provider.signature_verification_algorithms)?;
    let identity = identity(settings, &provider)?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&settings.versions())
        .map_err(Error::Configuration)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match identity {
        Some(resolver) => builder.with_client_cert_resolver(resolver),
        None => builder.with_no_client_auth(),
    };
    config.enable_sni = settings.sni;
    if settings.direct {
        // "direct": the ALPN name tells a PostgreSQL server's port from any other (manual 55.2.10).
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    Ok(MakeRustlsConnect::new(config))
}

/// What the server's certificate is checked against.
fn check(settings: &Settings) -> Result<Check, Error> {
    let Some(roots) = files::roots(settings)? else {
        return Ok(Check::Nothing);
    };
    let revoked = files::revocations(settings)?;
    Ok(Check::Chain { roots, revoked, name: settings.mode == Mode::VerifyFull })
}

/// The client's certificate and key, for a server that asks for one.
fn identity(
    settings: &Settings,
    provider: &rustls::crypto::CryptoProvider,
) -> Result<Option<Arc<dyn ResolvesClientCert>>, Error> {
    let Some((certificates, key, file)) = files::identity(settings)? else {
        return Ok(None);
    };
    let key = provider
        .key_provider
        .load_private_key(key)
        .map_err(|source| Error::Key { file: file.clone(), source })?;
    let certified = CertifiedKey::new(certificates, key);
    // A certificate of version 1 cannot be compared; the server, which judges it anyway, can.
    match certified.keys_match() {
        Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
            Err(Error::KeyMismatch { file })
        }
        _ => Ok(Some(Arc::new(SingleCertAndKey::from(certified)))),
    }
}
