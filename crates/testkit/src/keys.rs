//! Keys and certificates for tests. None is in the repository: `openssl` makes each when a test first asks for it, and it lives
//! as long as the process. `scripts/prepare` brings `openssl` along.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// An RSA key of 2048 bits, in PKCS#8 PEM form.
pub static RSA: LazyLock<String> = LazyLock::new(|| rsa(2048));
/// The same key as [`RSA`] in the form that OpenSSL used to write: PKCS#1.
pub static RSA_TRADITIONAL: LazyLock<String> = LazyLock::new(|| openssl(&["rsa", "-traditional"], &RSA));
/// An RSA key of 1024 bits: too short to be of use.
pub static RSA_SHORT: LazyLock<String> = LazyLock::new(|| rsa(1024));
/// An Ed25519 key, in PKCS#8 PEM form.
pub static ED25519: LazyLock<String> = LazyLock::new(|| openssl(&["genpkey", "-algorithm", "ed25519"], ""));
/// A key on the curve P-256, in PKCS#8 PEM form.
pub static ELLIPTIC: LazyLock<String> =
    LazyLock::new(|| openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], ""));
/// What a service of this machine shows to its clients: nobody trusts it who was not told to. Its key is [`ELLIPTIC`].
pub static LOCALHOST: LazyLock<String> = LazyLock::new(|| {
    let names = "subjectAltName=DNS:localhost,IP:127.0.0.1,DNS:*.example.com,DNS:orion.example";
    let own = ["req", "-x509", "-new", "-key", "/dev/stdin", "-days", "30", "-subj", "/CN=localhost", "-addext", names];
    openssl(&[own.as_slice(), &["-addext", "basicConstraints=critical,CA:FALSE"]].concat(), &ELLIPTIC)
});

fn rsa(bits: usize) -> String {
    openssl(&["genpkey", "-algorithm", "RSA", "-pkeyopt", &format!("rsa_keygen_bits:{bits}")], "")
}

/// Runs `openssl` with something on its standard input, and returns what it writes.
///
/// # Panics
/// It is not installed, or refuses.
pub fn openssl(arguments: &[&str], input: &str) -> String {
    let mut command = Command::new("openssl");
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().expect("openssl is installed; scripts/prepare does it");
    let mut stdin = running.stdin.take().expect("its input");
    // One that needs no input may have ended already.
    drop(stdin.write_all(input.as_bytes()));
    drop(stdin);
    let done = running.wait_with_output().expect("openssl ends");
    assert!(done.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("PEM is text")
}

/// Encrypts connections to a service of this machine, which shows [`LOCALHOST`].
pub(crate) fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_slice(LOCALHOST.as_bytes()).expect("the certificate is PEM");
    let key = PrivateKeyDer::from_pem_slice(ELLIPTIC.as_bytes()).expect("the key is PEM");
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("the provider knows today's protocols")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("the key fits the certificate");
    TlsAcceptor::from(Arc::new(config))
}
