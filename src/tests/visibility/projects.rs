//! Commands that hand a model on: to a Foundry project, to an oracle.

use std::path::Path;

use tempfile::TempDir;

use super::{hidden, read, unreadable};
use crate::run::{fail, text};

/// What a project's tests are told of [`hidden`]: values of public tensors, commitments to hashed ones, of private ones
/// nothing.
pub(crate) fn tells_commitments_alone(project: &Path) {
    let expected = read(&project.join("test/fixtures/assay/hidden/expected.json"));
    for name in expected["proofs"].as_array().unwrap() {
        let proof = &expected[name.as_str().unwrap()];
        let keys = |field: &str| proof[field].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!((keys("integers"), keys("decoded")), (vec!["rate".into(), "level".into()], keys("integers")));
        assert_eq!((keys("inputs"), keys("commitments")), (vec!["rate".into()], vec!["terms".into(), "grade".into()]));
    }
}

#[test]
fn a_project_needs_an_output_that_contracts_can_read() {
    let project = TempDir::new().unwrap();
    let arguments = ["new", text(project.path()), "--model", text(unreadable())];
    fail(&arguments, 4, "no-public-output");
}

#[test]
fn an_oracle_needs_everything_public() {
    let folder = text(hidden());
    let place =
        ["--rpc-url", "http://127.0.0.1:1", "--unlocked", "--from", "0x0000000000000000000000000000000000000001"];
    let feed = ["--oracle", "0x0000000000000000000000000000000000000002", "--feed", "x"];
    let message = fail(&[&["deploy", folder, "--oracle"], &place[..]].concat(), 4, "not-public");
    assert!(message.contains("`secret` is private"), "{message}");
    fail(&[&["submit", folder], &place[..], &feed].concat(), 4, "not-public");
    fail(&[&["watch", folder, "--once"], &place[..], &feed].concat(), 4, "not-public");
}
