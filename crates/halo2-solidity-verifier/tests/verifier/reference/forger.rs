//! Changed proofs that get as far as they can.

use alloy_primitives::{U256, keccak256};
use gas_meter::Outcome;
use protocol_spec::{EntryPoint, ProofLayout, encode_calldata};

use super::contract::Referee;
use crate::fixture::{Deployed, Proven};

/// Shows what the contract computes on the way.
pub(crate) const TRACE: &str = "trace(bytes,uint256[])";

/// A call of a function that is no entry point of the verifier.
pub(crate) fn call_of(function: &str, proof: &[u8], words: &[U256]) -> Vec<u8> {
    let calldata = encode_calldata(EntryPoint::Verify, proof, words);
    [&keccak256(function)[..4], &calldata[4..]].concat()
}

/// A description and the calldata.
pub(crate) type Case = (String, Vec<u8>);

/// A changed proof with its instances.
pub(crate) struct Draft {
    pub(crate) what: String,
    pub(crate) proof: Vec<u8>,
    pub(crate) words: Vec<U256>,
    /// Whether to complete it with the right hint.
    pub(crate) finish: bool,
}

/// Completes proofs with the hint that fits them, and reads what the reference computes on the way.
pub(crate) struct Forger {
    pub(crate) referee: &'static Referee,
    deployed: Deployed,
}

impl Forger {
    pub(crate) fn new(referee: &'static Referee) -> Self {
        Self { referee, deployed: referee.contract.deploy() }
    }

    pub(crate) fn layout(&self) -> &'static ProofLayout {
        self.referee.fixture.verifier.program.layout()
    }

    pub(crate) fn case(&mut self, draft: Draft, entry: EntryPoint) -> Case {
        let Draft { what, proof, words, finish } = draft;
        let proof = if finish { self.with_right_hint(&words, proof) } else { proof };
        (what, encode_calldata(entry, &proof, &words))
    }

    /// The proof with the last word that the verifier needs, even where points or scalars are none. The same proof where
    /// there is no such word: lengths are wrong, or zero would be inverted.
    fn with_right_hint(&mut self, words: &[U256], proof: Vec<u8>) -> Vec<u8> {
        match self.ask("hint(bytes,uint256[])", &proof, words) {
            Some(hint) => [&proof[..proof.len() - 32], &hint].concat(),
            None => proof,
        }
    }

    /// Challenges, the inverted product, the quotient's value, and the sum that is paired.
    pub(crate) fn trace(&mut self, proven: &Proven) -> Vec<U256> {
        let output = self.ask(TRACE, &proven.proof, &proven.words).unwrap();
        output.chunks_exact(32).map(U256::from_be_slice).collect()
    }

    fn ask(&mut self, function: &str, proof: &[u8], words: &[U256]) -> Option<Vec<u8>> {
        let calldata = call_of(function, proof, words);
        match self.deployed.evm.static_call(self.deployed.address, &calldata).unwrap() {
            Outcome::Success { output } => Some(output.to_vec()),
            _ => None,
        }
    }
}
