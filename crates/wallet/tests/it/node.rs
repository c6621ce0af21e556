//! Our packages read by programs that nobody here wrote: PKI.js and passkit-generator. `scripts/apple-client` runs it.

use std::process::Command;

use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_domain::program::LoyaltyType;
use orion_testkit::apple_pki::PKI;

use crate::apple::built;
use crate::scene::{design, facts};

/// Acceptance 22, 23
#[test]
#[ignore = "needs packages of npm: scripts/apple-client"]
#[expect(clippy::disallowed_methods, reason = "the script says where it has installed them")]
fn pki_js_and_passkit_generator_take_our_packages_and_nothing_that_was_changed() {
    let client = std::env::var("ORION_TEST_APPLE_CLIENT").unwrap();
    let folder = tempfile::TempDir::new().unwrap();
    let write = |name: &str, content: &[u8]| std::fs::write(folder.path().join(name), content).unwrap();
    for (name, content) in [
        ("root.pem", &PKI.root),
        ("above.pem", &PKI.intermediate),
        ("pass.pem", &PKI.certificate),
        ("pass.key", &PKI.key),
    ] {
        write(name, content.as_bytes());
    }
    for loyalty_type in [LoyaltyType::Stamps, LoyaltyType::Points, LoyaltyType::Hybrid] {
        for state in [PassState::Live, PassState::Suspended, PassState::Erased] {
            let package = built(&PassDesign { loyalty_type, ..design() }, &PassFacts { state, ..facts() });
            write(&format!("{loyalty_type:?}-{state:?}.pkpass"), &package);
        }
    }
    let done = Command::new("node").arg(client).arg(folder.path()).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).contains("9 packages"));
}
