//! A server's certificate to yes or no, as OpenSSL under libpq decides.

use std::fmt;
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::{CertificateDer, CertificateRevocationListDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::certificate::Certificate;
use super::error::Error;

/// What is checked of a server's certificate.
pub(super) enum Check {
    /// Nothing: the connection is encrypted, to whomever.
    Nothing,
    /// That a root vouches for it, and, with `name`, that it is for the host.
    Chain {
        roots: Vec<CertificateDer<'static>>,
        revoked: Vec<CertificateRevocationListDer<'static>>,
        name: bool,
    },
}

/// Checks certificates.
///
/// In every case the server must prove, by signing the handshake, that it has the certificate's key: SCRAM's
/// channel binding rests on that even where nothing else is checked.
pub(super) struct Verifier {
    chain: Option<Chain>,
    algorithms: WebPkiSupportedAlgorithms,
}

struct Chain {
    webpki: Arc<WebPkiServerVerifier>,
    roots: Vec<CertificateDer<'static>>,
    has_revocations: bool,
    name: bool,
}

impl Verifier {
    pub(super) fn new(check: Check, algorithms: WebPkiSupportedAlgorithms) -> Result<Verifier, Error> {
        let Check::Chain { roots, revoked, name } = check else {
            return Ok(Verifier { chain: None, algorithms });
        };
        let mut store = RootCertStore::empty();
        store.add_parsable_certificates(roots.iter().cloned());
        let has_revocations = !revoked.is_empty();
        let provider = Arc::new(ring::default_provider());
        let webpki = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider)
            .with_crls(revoked)
            // As X509_V_FLAG_CRL_CHECK_ALL of OpenSSL: the whole chain, with lists that are not out of date.
            .enforce_revocation_expiration()
            .build()
            .map_err(Error::Roots)?;
        Ok(Verifier { chain: Some(Chain { webpki, roots, has_revocations, name }), algorithms })
    }
}

impl Chain {
    fn check(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        now: UnixTime,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> Result<(), rustls::Error> {
        match self.webpki.verify_server_cert(end_entity, intermediates, host, &[], now) {
            Ok(_) => return Ok(()),
            // webpki looks at the name last, so all else is well.
            Err(error) if is_about_name(&error) => {}
            Err(error) => self.check_directly(end_entity, now, algorithms).unwrap_or(Err(error))?,
        }
        if self.name { check_name(end_entity, host) } else { Ok(()) }
    }

    /// Certificates that webpki refuses for what they are, and OpenSSL takes: a root itself, and one of
    /// version 1 or of an authority that a root has signed. `None` for every other, and where there are
    /// revocation lists, which only webpki reads.
    fn check_directly(
        &self,
        end_entity: &CertificateDer<'_>,
        now: UnixTime,
        algorithms: &WebPkiSupportedAlgorithms,
    ) -> Option<Result<(), rustls::Error>> {
        if self.has_revocations {
            return None;
        }
        let certificate = Certificate::parse(end_entity)?;
        if self.roots.contains(end_entity) {
            return Some(certificate.check_dates(now));
        }
        let refused = certificate.is_version_1() || certificate.is_authority();
        refused.then(|| certificate.check_signed_by(&self.roots, now, algorithms.all))
    }
}

/// The name, by the alternative names or, where there are none, by the common name.
fn check_name(end_entity: &CertificateDer<'_>, host: &ServerName<'_>) -> Result<(), rustls::Error> {
    let wrong = match ParsedCertificate::try_from(end_entity) {
        Ok(parsed) => match rustls::client::verify_server_name(&parsed, host) {
            Ok(()) => return Ok(()),
            Err(wrong) => wrong,
        },
        Err(_) => CertificateError::NotValidForName.into(),
    };
    let certificate = Certificate::parse(end_entity);
    if certificate.is_some_and(|certificate| certificate.is_for_common_name(&host.to_str())) {
        return Ok(());
    }
    Err(wrong)
}

fn is_about_name(error: &rustls::Error) -> bool {
    use CertificateError::{NotValidForName, NotValidForNameContext};
    matches!(error, rustls::Error::InvalidCertificate(NotValidForName | NotValidForNameContext { .. }))
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Some(chain) = &self.chain {
            chain.check(end_entity, intermediates, host, now, &self.algorithms)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let old = Certificate::parse(certificate).filter(Certificate::is_version_1);
        match old.and_then(|certificate| certificate.public_key()) {
            // webpki reads no certificate of version 1, but any key.
            Some(key) => verify_tls13_signature_with_raw_key(message, &key, signed, &self.algorithms),
            None => verify_tls13_signature(message, certificate, signed, &self.algorithms),
        }
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("checks", &self.chain.is_some()).finish_non_exhaustive()
    }
}
