//! Templates of generated Solidity, filled in.

use std::ops::Deref;

use askama::Template;

use super::model::{SelfTestProof, TensorFacts};

/// What templates say about a model.
pub(super) struct View<'a> {
    pub(super) version: &'static str,
    /// What names of contracts begin with.
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) slug: String,
    pub(super) model_id: &'a str,
    pub(super) insecure: bool,
    pub(super) tensors: &'a [TensorFacts],
    /// The first output with values.
    pub(super) output: &'a TensorFacts,
    pub(super) self_test: &'a SelfTestProof,
    /// Folder of all fixtures, from the project's root.
    pub(super) fixtures: String,
    /// Folder of the scripts, from the project's root.
    pub(super) scripts: String,
}

impl View<'_> {
    fn has_hashed(&self) -> bool {
        self.tensors.iter().any(|tensor| tensor.is_hashed)
    }
}

/// Fills in a template: the view, and the file's imports.
pub(super) type Page = fn(&View<'_>, &str) -> String;

macro_rules! pages {
    ($($function:ident, $page:ident: $path:literal;)*) => {$(
        #[derive(Template)]
        #[template(path = $path, escape = "none")]
        struct $page<'a> {
            view: &'a View<'a>,
            // Not every file has any.
            #[allow(dead_code)]
            imports: &'a str,
        }

        impl<'a> Deref for $page<'a> {
            type Target = View<'a>;

            fn deref(&self) -> &View<'a> {
                self.view
            }
        }

        pub(super) fn $function(view: &View<'_>, imports: &str) -> String {
            format!("{}\n", $page { view, imports })
        }
    )*};
}

pages! {
    fixture, Fixture: "project/AssayFixture.sol";
    verifier_test, VerifierTest: "project/verifier.t.sol";
    tamper_test, TamperTest: "project/tamper.t.sol";
    codec_test, CodecTest: "project/codec.t.sol";
    mock_test, MockTest: "project/mock.t.sol";
    gas_test, GasTest: "project/gas.t.sol";
    self_test, SelfTest: "project/VerifierSelfTest.sol";
    self_test_proof, SelfTestProofLibrary: "project/self_test_proof.sol";
    deploy, Deploy: "project/deploy.s.sol";
    deploy_test, DeployTest: "project/deploy.t.sol";
}
