//! Certificates as Apple would make them, for tests: a root, an intermediate below it, a certificate for passes. None is in the
//! repository: `openssl` makes them when a test first asks, and they live as long as the process.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;

/// Which passes the certificate is for.
pub const PASS_TYPE: &str = "pass.example.loyalty";
/// Whose it is.
pub const TEAM: &str = "A1B2C3D4E5";
/// The name of [`ApplePki::push_key`].
pub const PUSH_KEY_ID: &str = "ABC123DEFG";
/// From before any test's time until after it.
const VALID: (&str, &str) = ("20200101000000Z", "20400101000000Z");
/// Long over.
const ENDED: (&str, &str) = ("20200101000000Z", "20210101000000Z");
const BELOW: &str = "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n";
const FOR_PASSES: &str = "extendedKeyUsage=clientAuth,1.2.840.113635.100.4.14\n";

/// Everything, as PEM.
#[derive(Debug)]
pub struct ApplePki {
    /// What all of it hangs on.
    pub root: String,
    /// What has signed the certificates.
    pub intermediate: String,
    /// One with the same name that has not.
    pub other_intermediate: String,
    /// For passes of [`PASS_TYPE`].
    pub certificate: String,
    /// Its key.
    pub key: String,
    /// Its key in the form that OpenSSL used to write.
    pub traditional_key: String,
    /// The same, but its time is over.
    pub ended: String,
    /// For something else than passes.
    pub plain: String,
    /// A key of nobody.
    pub foreign_key: String,
    /// What services of this machine show.
    pub server: String,
    /// Its key.
    pub server_key: String,
    /// A team's key for pushes: a `.p8` file.
    pub push_key: String,
    /// Its public half.
    pub push_key_public: String,
}

/// The certificates of this process.
pub static PKI: LazyLock<ApplePki> = LazyLock::new(|| {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    make(folder.path())
});

fn make(folder: &Path) -> ApplePki {
    let shop = Workshop { folder };
    for name in ["root", "above", "other", "pass", "foreign"] {
        shop.run(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", &format!("{name}.key")]);
    }
    for name in ["server", "push"] {
        let curve = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
        shop.run(&[&["genpkey"], curve.as_slice(), &["-out", &format!("{name}.key")]].concat());
    }
    shop.run(&["rsa", "-traditional", "-in", "pass.key", "-out", "traditional.key"]);
    shop.run(&["pkey", "-in", "push.key", "-pubout", "-out", "push.pub"]);
    shop.run(&[
        "req",
        "-x509",
        "-new",
        "-key",
        "root.key",
        "-days",
        "30",
        "-subj",
        "/CN=Root of the tests",
        "-out",
        "root.pem",
    ]);
    let above = "/CN=Apple Worldwide Developer Relations Certification Authority/OU=G4/O=Apple of the tests/C=LU";
    let may_sign = "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n";
    for name in ["above", "other"] {
        shop.issue("root", name, name, above, may_sign, VALID);
    }
    let pass = format!("/UID={PASS_TYPE}/CN=Pass Type ID: {PASS_TYPE}/OU={TEAM}/O=Tests/C=LU");
    let for_passes = format!("{BELOW}{FOR_PASSES}1.2.840.113635.100.6.1.16=ASN1:UTF8String:{PASS_TYPE}\n");
    shop.issue("above", "pass", "pass", &pass, &for_passes, VALID);
    shop.issue("above", "ended", "pass", &pass, &for_passes, ENDED);
    shop.issue("above", "plain", "pass", &pass, &format!("{BELOW}extendedKeyUsage=clientAuth\n"), VALID);
    let names = format!("{BELOW}extendedKeyUsage=serverAuth\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n");
    shop.issue("root", "server", "server", "/CN=localhost", &names, VALID);
    ApplePki {
        root: shop.read("root.pem"),
        intermediate: shop.read("above.pem"),
        other_intermediate: shop.read("other.pem"),
        certificate: shop.read("pass.pem"),
        key: shop.read("pass.key"),
        traditional_key: shop.read("traditional.key"),
        ended: shop.read("ended.pem"),
        plain: shop.read("plain.pem"),
        foreign_key: shop.read("foreign.key"),
        server: shop.read("server.pem"),
        server_key: shop.read("server.key"),
        push_key: shop.read("push.key"),
        push_key_public: shop.read("push.pub"),
    }
}

struct Workshop<'a> {
    folder: &'a Path,
}

impl Workshop<'_> {
    /// Has one authority sign a certificate, for a time that need not be today's.
    fn issue(&self, above: &str, name: &str, key: &str, subject: &str, extensions: &str, (from, until): (&str, &str)) {
        let mut settings =
            "[ca]\ndefault_ca=one\n[one]\nnew_certs_dir=.\ndatabase=index\nserial=serial\ndefault_md=sha256\n\
            policy=any\nunique_subject=no\nrand_serial=yes\n[any]\n"
                .to_owned();
        for part in ["UID", "commonName", "organizationalUnitName", "organizationName", "countryName"] {
            writeln!(settings, "{part}=optional").expect("text grows");
        }
        write!(settings, "[below]\n{extensions}").expect("text grows");
        std::fs::write(self.folder.join("settings"), settings).expect("a writable folder");
        std::fs::write(self.folder.join("index"), "").expect("a writable folder");
        let (request, signed) = (format!("{name}.csr"), format!("{name}.pem"));
        self.run(&["req", "-new", "-key", &format!("{key}.key"), "-subj", subject, "-out", &request]);
        let (by, by_key) = (format!("{above}.pem"), format!("{above}.key"));
        let who = ["ca", "-batch", "-config", "settings", "-preserveDN", "-notext", "-cert", &by, "-keyfile", &by_key];
        let what = ["-startdate", from, "-enddate", until, "-extensions", "below", "-in", &request, "-out", &signed];
        self.run(&[who.as_slice(), what.as_slice()].concat());
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder.join(name)).expect("what openssl has written")
    }

    fn run(&self, arguments: &[&str]) {
        let done = Command::new("openssl").args(arguments).current_dir(self.folder).output();
        let done = done.expect("openssl is installed; scripts/prepare does it");
        assert!(done.status.success(), "openssl {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
}
