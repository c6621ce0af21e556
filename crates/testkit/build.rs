//! Rebuilds the crate when a migration is added; the template database is named after all of them.
fn main() {
    println!("cargo:rerun-if-changed=../store/migrations");
}
