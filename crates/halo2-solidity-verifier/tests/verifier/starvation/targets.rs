//! Verifiers of every kind, each with a valid proof and with one that only the pairing can tell from it.

use std::fmt;

use alloy_primitives::Address;
use gas_meter::{Evm, Fork};
use protocol_spec::{BASE_MODULUS, EntryPoint, encode_calldata};

use crate::batch::setup::{self, calldata};
use crate::fixture::{self, Proven};
use crate::mutations::{with_word, word};
use crate::shared::model;

/// A verifier on a chain, with calls of it.
pub(super) struct Target {
    pub(super) name: &'static str,
    pub(super) evm: Evm,
    pub(super) address: Address,
    pub(super) calls: Vec<Call>,
}

#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) entry: EntryPoint,
    pub(super) valid: bool,
    pub(super) calldata: Vec<u8>,
}

impl Call {
    /// What the verifier says if it has all the gas there is. `verify` and `verifyBatch` have no word for a false proof.
    pub(super) fn answer(&self) -> Option<bool> {
        (self.valid || self.entry == EntryPoint::VerifyProof).then_some(self.valid)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of a {} proof", self.entry, if self.valid { "valid" } else { "false" })
    }
}

/// The proof with its last message negated, which no challenge binds: everything before the pairing stays right.
pub(crate) fn with_false_opening(proven: &Proven) -> Proven {
    let y = proven.proof.len() / 32 - 2;
    let negative = BASE_MODULUS - word(&proven.proof, y);
    Proven { proof: with_word(&proven.proof, y, negative), ..proven.clone() }
}

/// Calls of both entry points of a verifier of single proofs.
fn single_calls(valid: &Proven) -> Vec<Call> {
    let of = |proven: &Proven, valid: bool| {
        let call = |entry| Call { entry, valid, calldata: encode_calldata(entry, &proven.proof, &proven.words) };
        [EntryPoint::Verify, EntryPoint::VerifyProof].map(call)
    };
    [of(valid, true), of(&with_false_opening(valid), false)].concat()
}

/// A verifier of single proofs, the same for a shape of keys behind a front, and one of batches.
pub(super) fn all() -> [Target; 3] {
    let (fixture, proven) = &fixture::all()[0];
    let deployed = fixture.deploy();
    let single = Target { name: "single", evm: deployed.evm, address: deployed.address, calls: single_calls(proven) };

    let model = model::named(fixture.name);
    let deployed = model.deploy();
    let address = deployed.front.address;
    let shared = Target { name: "shared", evm: deployed.evm, address, calls: single_calls(model.proven) };

    let batch = &setup::all()[0];
    let honest = batch.proofs[..2].to_vec();
    let forged = vec![honest[0].clone(), with_false_opening(&honest[1])];
    let call = |proofs: &[Proven], valid| Call { entry: EntryPoint::VerifyBatch, valid, calldata: calldata(proofs) };
    let calls = vec![call(&honest, true), call(&forged, false)];
    let mut evm = Evm::new(Fork::Osaka);
    let address = evm.install(&batch.contract.runtime).unwrap();
    [single, shared, Target { name: "batch", evm, address, calls }]
}
