//! The detached signature over a manifest.
//!
//! # Source
//!
//! RFC 5652; the layout (SHA-256, RSA PKCS#1 v1.5, signing time among the signed attributes, certificate and intermediate
//! without the root) is that of passes which Apple's own tools have made.

use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use der::asn1::{Any, Null, ObjectIdentifier, OctetString, SetOfVec, UtcTime};
use der::{DateTime, Encode as _};
use orion_domain::Timestamp;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::RSA_PKCS1_SHA256;
use x509_cert::attr::Attribute;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::certificates::Certificates;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

/// Nothing that we sign cannot be written; this says so where it would.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the signature cannot be written: {0}")]
pub struct Unsigned(String);

impl From<der::Error> for Unsigned {
    fn from(error: der::Error) -> Self {
        Self(error.to_string())
    }
}

/// Signs bytes as they are.
pub(super) fn sign(certificates: &Certificates, content: &[u8], at: Timestamp) -> Result<Vec<u8>, Unsigned> {
    let attributes = attributes(content, at)?;
    // What is signed is the set itself, not the field that it travels in.
    let signed = attributes.to_der()?;
    let mut signature = vec![0; certificates.key.public().modulus_len()];
    let drawn = SystemRandom::new();
    let done = certificates.key.sign(&RSA_PKCS1_SHA256, &drawn, &signed, &mut signature);
    done.map_err(|_| Unsigned("the key does not sign".to_owned()))?;
    let certificate = &certificates.certificate.tbs_certificate;
    let signer = SignerInfo {
        version: CmsVersion::V1,
        sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
            issuer: certificate.issuer.clone(),
            serial_number: certificate.serial_number.clone(),
        }),
        digest_alg: AlgorithmIdentifierOwned { oid: SHA_256, parameters: None },
        signed_attrs: Some(attributes),
        signature_algorithm: AlgorithmIdentifierOwned { oid: RSA, parameters: Some(Any::from(Null)) },
        signature: OctetString::new(signature)?,
        unsigned_attrs: None,
    };
    let both = [certificates.certificate.clone(), certificates.intermediate.clone()];
    let data = SignedData {
        version: CmsVersion::V1,
        digest_algorithms: SetOfVec::try_from(vec![AlgorithmIdentifierOwned { oid: SHA_256, parameters: None }])?,
        encap_content_info: EncapsulatedContentInfo { econtent_type: DATA, econtent: None },
        certificates: Some(CertificateSet(SetOfVec::try_from(both.map(CertificateChoices::Certificate).to_vec())?)),
        crls: None,
        signer_infos: SignerInfos(SetOfVec::try_from(vec![signer])?),
    };
    let content = Any::encode_from(&data)?;
    Ok(ContentInfo { content_type: SIGNED_DATA, content }.to_der()?)
}

fn attributes(content: &[u8], at: Timestamp) -> Result<SetOfVec<Attribute>, Unsigned> {
    let seconds = u64::try_from(at.micros() / 1_000_000).unwrap_or(0);
    let time = DateTime::from_unix_duration(std::time::Duration::from_secs(seconds))?;
    let hash = OctetString::new(digest(&SHA256, content).as_ref())?;
    let one = |oid, value: Any| Ok::<_, der::Error>(Attribute { oid, values: SetOfVec::try_from(vec![value])? });
    let all = vec![
        one(CONTENT_TYPE, Any::encode_from(&DATA)?)?,
        one(MESSAGE_DIGEST, Any::encode_from(&hash)?)?,
        one(SIGNING_TIME, Any::encode_from(&UtcTime::from_date_time(time)?)?)?,
    ];
    Ok(SetOfVec::try_from(all)?)
}
