//! The certificate that signs passes, its key, and Apple's intermediate above it: checked before anything is started. Safety W-7.

use std::sync::Arc;

use der::{Decode as _, Encode as _};
use orion_domain::Timestamp;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};
use x509_cert::Certificate;
use x509_cert::der::oid::ObjectIdentifier;
use x509_cert::ext::pkix::ExtendedKeyUsage;
use x509_cert::name::Name;

/// `UID`: which passes the certificate is for.
const USER_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.9.2342.19200300.100.1.1");
/// `OU`: whose team.
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");
/// What Apple marks a certificate for passes with.
///
/// # Source
/// Apple, *Certificate practice statement for developer certificates*; seen in public passes.
const SIGNS_PASSES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.4.14");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
/// SHA-256 with RSA: how Apple's intermediate signs.
const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
/// From so many days before the end on, somebody should renew it.
const DAYS_LEFT_MIN: i64 = 30;
/// What an intermediate that ends sooner than the certificate limits both to.
const INTERMEDIATE: &str = "intermediate";
const DAY_SECONDS: i64 = 24 * 3600;

/// What an operator gives us, as PEM.
#[derive(Debug, Clone, Copy)]
pub struct CertificateFiles<'a> {
    /// The certificate of the pass type.
    pub certificate: &'a str,
    /// Its private key, in PKCS#8 form.
    pub key: &'a str,
    /// Apple's intermediate that has signed it.
    pub intermediate: &'a str,
}

/// The certificate and its key, towards a server.
pub(crate) struct ClientIdentity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: PrivatePkcs8KeyDer<'static>,
}

/// Who we are to Apple.
#[derive(Clone)]
pub struct Certificates {
    pub(crate) certificate: Certificate,
    pub(crate) intermediate: Certificate,
    pub(crate) key: Arc<RsaKeyPair>,
    /// As rustls takes them, to open connections with.
    identity: Arc<ClientIdentity>,
    /// Which passes these may sign.
    pub pass_type: String,
    /// Whose they are.
    pub team: String,
    /// After this nothing is signed or pushed any more.
    pub ends_at: Timestamp,
}

impl std::fmt::Debug for Certificates {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificates")
            .field("pass_type", &self.pass_type)
            .field("team", &self.team)
            .finish_non_exhaustive()
    }
}

/// What is wrong, then how to mend it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateMistake {
    /// Not PEM, or of something else.
    #[error("the {which} is not in PEM form. Export it again, as PEM.")]
    NotPem {
        /// Which file.
        which: &'static str,
    },
    /// Another kind of key.
    #[error(
        "the key is not an RSA key of at least 2048 bits in open PKCS#8 form. Write it anew with: openssl pkcs8 -topk8 -nocrypt"
    )]
    Key,
    /// Another certificate's key.
    #[error(
        "the key is not the one that the certificate was made for. Use the key with which the certificate was asked for."
    )]
    ForeignKey,
    /// It does not say what it is for.
    #[error(
        "the certificate is not one for passes. In Apple's developer account, make a certificate for the pass type."
    )]
    NotForPasses,
    /// For other passes.
    #[error("the certificate is for {found:?}, not for {expected:?}. Set the pass type to that of the certificate.")]
    PassType {
        /// What it says.
        found: String,
        /// What was configured.
        expected: String,
    },
    /// Somebody else's.
    #[error(
        "the certificate belongs to the team {found:?}, not to {expected:?}. Set the team to that of the certificate."
    )]
    Team {
        /// What it says.
        found: String,
        /// What was configured.
        expected: String,
    },
    /// Its time is over, or has not come.
    #[error(
        "the {which} cannot be used now: it is valid from {from} until {until}. Make or download a new one for the same pass type."
    )]
    OutOfTime {
        /// Which file.
        which: &'static str,
        /// Its first moment.
        from: String,
        /// Its last.
        until: String,
    },
    /// The intermediate is another one.
    #[error(
        "the intermediate has not signed the certificate. Certificates made since 2022 need Apple's G4 intermediate."
    )]
    Intermediate,
}

impl Certificates {
    /// Reads and checks the files.
    ///
    /// # Errors
    /// [`CertificateMistake`], the first that an operator would mend.
    pub fn read(
        files: CertificateFiles<'_>,
        pass_type: &str,
        team: &str,
        now: Timestamp,
    ) -> Result<Self, CertificateMistake> {
        let (certificate, own) = certificate(files.certificate, "certificate")?;
        let (intermediate, above) = self::certificate(files.intermediate, INTERMEDIATE)?;
        let key_der = key_der(files.key)?;
        let key = RsaKeyPair::from_pkcs8(key_der.secret_pkcs8_der()).map_err(|_| CertificateMistake::Key)?;
        check_key(&certificate, &key)?;
        check_subject(&certificate, pass_type, team)?;
        if !has_signed(&intermediate, &certificate) {
            return Err(CertificateMistake::Intermediate);
        }
        let ends_at = check_time(&certificate, "certificate", now)?;
        let above_ends_at = check_time(&intermediate, INTERMEDIATE, now)?;
        Ok(Self {
            certificate,
            intermediate,
            key: Arc::new(key),
            identity: Arc::new(ClientIdentity { chain: vec![own, above], key: key_der }),
            pass_type: pass_type.to_owned(),
            team: team.to_owned(),
            ends_at: ends_at.min(above_ends_at),
        })
    }

    /// For how many days they can be used.
    pub fn days_left(&self, now: Timestamp) -> i64 {
        self.ends_at.seconds_since(now).max(0) / DAY_SECONDS
    }

    /// Whether so few days are left that somebody should renew them.
    pub fn is_ending(&self, now: Timestamp) -> bool {
        self.days_left(now) <= DAYS_LEFT_MIN
    }

    /// Whether they can be used still.
    pub fn has_time(&self, now: Timestamp) -> bool {
        now < self.ends_at
    }

    pub(crate) fn identity(&self) -> &ClientIdentity {
        &self.identity
    }
}

fn certificate(pem: &str, which: &'static str) -> Result<(Certificate, CertificateDer<'static>), CertificateMistake> {
    let wrong = || CertificateMistake::NotPem { which };
    let der = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| wrong())?.into_owned();
    Ok((Certificate::from_der(&der).map_err(|_| wrong())?, der))
}

fn key_der(pem: &str) -> Result<PrivatePkcs8KeyDer<'static>, CertificateMistake> {
    if pem.contains("BEGIN RSA PRIVATE KEY") || pem.contains("BEGIN ENCRYPTED PRIVATE KEY") {
        return Err(CertificateMistake::Key);
    }
    let wrong = |_| CertificateMistake::NotPem { which: "key" };
    PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(wrong).map(|der| der.clone_key())
}

fn check_subject(certificate: &Certificate, pass_type: &str, team: &str) -> Result<(), CertificateMistake> {
    if !signs_passes(certificate) {
        return Err(CertificateMistake::NotForPasses);
    }
    let subject = &certificate.tbs_certificate.subject;
    let found = attribute(subject, USER_ID);
    if found != pass_type {
        return Err(CertificateMistake::PassType { found, expected: pass_type.to_owned() });
    }
    let found = attribute(subject, ORGANIZATIONAL_UNIT);
    if found != team {
        return Err(CertificateMistake::Team { found, expected: team.to_owned() });
    }
    Ok(())
}

/// When its time is over.
fn check_time(certificate: &Certificate, which: &'static str, now: Timestamp) -> Result<Timestamp, CertificateMistake> {
    let validity = certificate.tbs_certificate.validity;
    let at = |time: x509_cert::time::Time| {
        let seconds = i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX / 1_000_000);
        Timestamp::from_micros(seconds.saturating_mul(1_000_000))
    };
    let (from, until) = (at(validity.not_before), at(validity.not_after));
    if from <= now && now < until {
        return Ok(until);
    }
    Err(CertificateMistake::OutOfTime { which, from: from.to_rfc3339(), until: until.to_rfc3339() })
}

/// The certificate's public key, as RSA writes it.
fn public_key(certificate: &Certificate) -> &[u8] {
    certificate.tbs_certificate.subject_public_key_info.subject_public_key.raw_bytes()
}

fn check_key(certificate: &Certificate, key: &RsaKeyPair) -> Result<(), CertificateMistake> {
    let ours: &[u8] = key.public().as_ref();
    if public_key(certificate) == ours { Ok(()) } else { Err(CertificateMistake::ForeignKey) }
}

fn signs_passes(certificate: &Certificate) -> bool {
    let extensions = certificate.tbs_certificate.extensions.iter().flatten();
    extensions
        .filter(|extension| extension.extn_id == EXTENDED_KEY_USAGE)
        .filter_map(|extension| ExtendedKeyUsage::from_der(extension.extn_value.as_bytes()).ok())
        .any(|usage| usage.0.contains(&SIGNS_PASSES))
}

/// An attribute of a name; empty where there is none.
fn attribute(name: &Name, wanted: ObjectIdentifier) -> String {
    let mut all = name.0.iter().flat_map(|set| set.0.iter());
    // The most specific one stands last.
    let found = all.rfind(|attribute| attribute.oid == wanted);
    found.map(|attribute| String::from_utf8_lossy(attribute.value.value()).into_owned()).unwrap_or_default()
}

fn has_signed(above: &Certificate, below: &Certificate) -> bool {
    let named = above.tbs_certificate.subject == below.tbs_certificate.issuer;
    let usual = below.signature_algorithm.oid == SHA256_WITH_RSA;
    let Ok(signed) = below.tbs_certificate.to_der() else { return false };
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public_key(above));
    named && usual && public.verify(&signed, below.signature.raw_bytes()).is_ok()
}
