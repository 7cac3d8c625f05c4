//! What rustls does not tell of a certificate, and OpenSSL looks at: its version, common name, dates and
//! issuer.
//!
//! The manual's own recipe (19.9.5 "Creating Certificates") makes certificates that webpki refuses to read:
//! version 1, named by their common name alone, or self-signed and given to clients as the root. psql takes
//! them, so must we.

use std::net::IpAddr;

use rustls::pki_types::{CertificateDer, SignatureVerificationAlgorithm, SubjectPublicKeyInfoDer, UnixTime};
use rustls::{CertificateError, Error};
use x509_cert::der::asn1::{AnyRef, PrintableStringRef, Utf8StringRef};
use x509_cert::der::oid::db::{rfc4519, rfc5280};
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{BasicConstraints, ExtendedKeyUsage, NameConstraints, SubjectAltName};
use x509_cert::spki::AlgorithmIdentifierOwned;
use x509_cert::{Certificate as Parsed, Version};

/// A certificate that was read.
pub(super) struct Certificate(Parsed);

impl Certificate {
    /// Reads one; `None` where it is none.
    pub(super) fn parse(der: &CertificateDer<'_>) -> Option<Certificate> {
        Parsed::from_der(der).ok().map(Certificate)
    }

    /// Version 1 has no extensions; webpki refuses it, OpenSSL 3 still makes it by default.
    pub(super) fn is_version_1(&self) -> bool {
        self.0.tbs_certificate.version == Version::V1
    }

    /// Whether it may sign others, as `openssl req -x509` makes them all.
    pub(super) fn is_authority(&self) -> bool {
        let constraints = self.0.tbs_certificate.get::<BasicConstraints>();
        matches!(constraints, Ok(Some((_, constraints))) if constraints.ca)
    }

    /// # Errors
    ///
    /// [`CertificateError::Expired`] and [`CertificateError::NotValidYet`].
    pub(super) fn check_dates(&self, now: UnixTime) -> Result<(), Error> {
        let validity = &self.0.tbs_certificate.validity;
        if now.as_secs() < validity.not_before.to_unix_duration().as_secs() {
            return Err(CertificateError::NotValidYet.into());
        }
        if now.as_secs() > validity.not_after.to_unix_duration().as_secs() {
            return Err(CertificateError::Expired.into());
        }
        Ok(())
    }

    /// Whether the common name is the host's, in a certificate with no alternative name of the host's kind,
    /// address or DNS name (34.19.1 "Client Verification of Server Certificates").
    pub(super) fn is_for_common_name(&self, host: &str) -> bool {
        if self.has_alternative_name(host.parse::<IpAddr>().is_ok()) {
            return false;
        }
        let names = self.0.tbs_certificate.subject.0.iter().flat_map(|name| name.0.iter());
        names.filter(|part| part.oid == rfc4519::COMMON_NAME).any(|part| {
            let value = part.value.to_der().unwrap_or_default();
            let text = Utf8StringRef::from_der(&value).ok().map(|text| text.as_str().to_owned());
            let text = text
                .or_else(|| PrintableStringRef::from_der(&value).ok().map(|text| text.as_str().to_owned()));
            text.is_some_and(|pattern| matches_host(&pattern, host))
        })
    }

    /// Whether one of `roots` signed it, with no certificate in between.
    ///
    /// # Errors
    ///
    /// [`CertificateError::UnknownIssuer`], a date, or a purpose other than a server's.
    pub(super) fn check_signed_by(
        &self,
        roots: &[CertificateDer<'_>],
        now: UnixTime,
        algorithms: &[&dyn SignatureVerificationAlgorithm],
    ) -> Result<(), Error> {
        self.check_dates(now)?;
        self.check_purpose()?;
        let issuer = &self.0.tbs_certificate.issuer;
        let mut roots = roots.iter().filter_map(Certificate::parse).filter(Certificate::may_sign);
        let signed = roots
            .any(|root| root.0.tbs_certificate.subject == *issuer && self.is_signed_with(&root, algorithms));
        if signed { Ok(()) } else { Err(CertificateError::UnknownIssuer.into()) }
    }

    /// The key that its owner signs a handshake with.
    pub(super) fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'static>> {
        self.0.tbs_certificate.subject_public_key_info.to_der().ok().map(SubjectPublicKeyInfoDer::from)
    }

    /// Whether it may sign any certificate at all. One that is limited to some names is left to webpki, which
    /// knows how to check that.
    fn may_sign(&self) -> bool {
        let unlimited = matches!(self.0.tbs_certificate.get::<NameConstraints>(), Ok(None));
        unlimited && (self.is_version_1() || self.is_authority())
    }

    fn is_signed_with(&self, root: &Certificate, algorithms: &[&dyn SignatureVerificationAlgorithm]) -> bool {
        let key = &root.0.tbs_certificate.subject_public_key_info;
        let (Some(key_algorithm), Some(signature_algorithm), Ok(message)) = (
            identifier(&key.algorithm),
            identifier(&self.0.signature_algorithm),
            self.0.tbs_certificate.to_der(),
        ) else {
            return false;
        };
        algorithms.iter().any(|algorithm| {
            algorithm.public_key_alg_id().as_ref() == key_algorithm
                && algorithm.signature_alg_id().as_ref() == signature_algorithm
                && algorithm
                    .verify_signature(
                        key.subject_public_key.raw_bytes(),
                        &message,
                        self.0.signature.raw_bytes(),
                    )
                    .is_ok()
        })
    }

    fn check_purpose(&self) -> Result<(), Error> {
        match self.0.tbs_certificate.get::<ExtendedKeyUsage>() {
            Ok(None) => Ok(()),
            Ok(Some((_, usage))) if usage.0.contains(&rfc5280::ID_KP_SERVER_AUTH) => Ok(()),
            Ok(Some(_)) => Err(CertificateError::InvalidPurpose.into()),
            Err(_) => Err(CertificateError::BadEncoding.into()),
        }
    }

    fn has_alternative_name(&self, address: bool) -> bool {
        let same_kind = |name: &GeneralName| match name {
            GeneralName::IpAddress(_) => address,
            GeneralName::DnsName(_) => !address,
            _ => false,
        };
        match self.0.tbs_certificate.get::<SubjectAltName>() {
            Ok(None) => false,
            Ok(Some((_, names))) => names.0.iter().any(same_kind),
            // What cannot be read may well be another name.
            Err(_) => true,
        }
    }
}

/// The content of an algorithm identifier, which is how webpki names algorithms.
fn identifier(algorithm: &AlgorithmIdentifierOwned) -> Option<Vec<u8>> {
    let der = algorithm.to_der().ok()?;
    AnyRef::from_der(&der).ok().map(|content| content.value().to_vec())
}

/// "If the name starts with an asterisk (*), it matches all characters except a dot" (34.19.1).
fn matches_host(pattern: &str, host: &str) -> bool {
    let pattern = pattern.to_ascii_lowercase();
    let host = host.to_ascii_lowercase();
    match pattern.strip_prefix("*.") {
        Some(rest) => host.split_once('.').is_some_and(|(label, tail)| !label.is_empty() && tail == rest),
        None => pattern == host,
    }
}

#[cfg(test)]
mod tests {
    use super::matches_host;

    #[test]
    fn a_wildcard_is_one_label() {
        for (pattern, host, matches) in [
            ("db.example.com", "DB.example.com", true),
            ("*.example.com", "db.example.com", true),
            ("*.example.com", "a.db.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.com", "example.com", true),
            ("*", "db", false),
            ("d*.example.com", "db.example.com", false),
            ("10.0.0.1", "10.0.0.1", true),
        ] {
            assert_eq!(matches_host(pattern, host), matches, "{pattern} {host}");
        }
    }
}
