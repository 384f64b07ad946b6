//! What the attacks are tried on: a verifier of the bits, whole or with one check deleted.

use foundry_project::CompiledContract;
use gas_meter::{Evm, Fork, Outcome};
use halo2_solidity_verifier::{ContractName, GeneratorOptions, generate};
use protocol_spec::{EntryPoint, ProtocolSpec, encode_calldata};

use super::super::fixture::{Deployed, Fixture, Proven};
use super::bits::BITS;
use super::compile::compile;
use super::edit::Text;

/// How a verifier becomes contracts. The attacks know nothing else of it.
pub(crate) trait Shape: Sync {
    /// The text in which the checks of a protocol are.
    fn source(&self, spec: &ProtocolSpec) -> String;

    /// Puts the contracts on a chain, the text in the place of the shape's own; the address is the one that users call.
    fn deploy(&self, text: &str, evm: Evm) -> Deployed;

    /// Calldata of an entry point.
    fn calldata(&self, entry: EntryPoint, proven: &Proven) -> Vec<u8> {
        encode_calldata(entry, &proven.proof, &proven.words)
    }

    /// Every condition and loop of the text, in order: see check 21.
    fn branches(&self) -> &'static [&'static str];
}

/// One contract with the key inside.
pub(crate) struct SingleContract;

impl Shape for SingleContract {
    fn source(&self, spec: &ProtocolSpec) -> String {
        let contract_name = ContractName::new("BitsVerifier").unwrap();
        generate(spec, &GeneratorOptions::new(contract_name, [0x5a; 32].into())).unwrap().source
    }

    fn deploy(&self, text: &str, mut evm: Evm) -> Deployed {
        let address = evm.install(&compile(text).runtime_code).unwrap();
        Deployed { evm, address }
    }

    fn branches(&self) -> &'static [&'static str] {
        &[
            "if (status != VALID) _explain(status, proof, instances);",
            "if (status == PRECOMPILE_FAILED) _explain(status, proof, instances);",
            "if (status == NOT_CANONICAL) _explainCalldata(proof, instances);",
            "if (status == INVERSION_HINT_INVALID) revert InversionHintInvalid();",
            "if (status == PRECOMPILE_FAILED) _explainPrecompile(proof);",
            "if (proof.length != PROOF_LENGTH) revert ProofLengthMismatch(proof.length, PROOF_LENGTH);",
            "if (instances.length != INSTANCE_COUNT) revert InstanceCountMismatch(instances.length, INSTANCE_COUNT);",
            "for (uint256 index = 0; index < instances.length; ++index) {",
            "if (instances[index] >= R) revert InstanceNotInField(index);",
            "for (uint256 word = FIRST_SCALAR; word <= HINT; ++word) {",
            "if (word == PAST_SCALARS) word = HINT;",
            "if (_word(proof, word) >= R) revert ScalarNotInField(word);",
            "for (uint256 word = 0; word < HINT; word += 2) {",
            "if (word == FIRST_SCALAR) word = PAST_SCALARS;",
            "if (x >= Q || y >= Q) revert PointNotOnCurve(word);",
            "if (mulmod(y, y, Q) != cubic && x | y != 0) revert PointNotOnCurve(word);",
            "if ok {",
            "if eq(INVERSION, 1) {",
            "if eq(called",
            "if eq(mul(returndatasize(), staticcall(gas(), 8",
        ]
    }
}

/// A verifier to attack.
#[derive(Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) shape: &'static dyn Shape,
    /// What is missing from its text.
    pub(crate) deletion: Option<fn(&mut Text<'_>)>,
}

impl Subject {
    pub(crate) fn whole(shape: &'static dyn Shape) -> Self {
        Self { shape, deletion: None }
    }

    pub(crate) fn without(shape: &'static dyn Shape, deletion: fn(&mut Text<'_>)) -> Self {
        Self { shape, deletion: Some(deletion) }
    }

    /// The circuit's key and an honest proof.
    pub(crate) fn honest(&self) -> (&'static Fixture, &'static Proven) {
        (&BITS.0, &BITS.1)
    }

    /// The text of the verifier of a protocol, without what was deleted.
    pub(crate) fn text(&self, spec: &ProtocolSpec) -> String {
        let mut text = Text::new(self.shape.source(spec), spec);
        if let Some(delete) = self.deletion {
            delete(&mut text);
        }
        text.into_string()
    }

    pub(crate) fn compiled(&self) -> CompiledContract {
        compile(&self.text(&BITS.0.spec))
    }

    pub(crate) fn deploy(&self) -> Deployed {
        self.deploy_on(Evm::new(Fork::Osaka))
    }

    pub(crate) fn deploy_on(&self, evm: Evm) -> Deployed {
        self.shape.deploy(&self.text(&BITS.0.spec), evm)
    }

    /// Whether a proof is accepted, by both entry points alike.
    pub(crate) fn accepts(&self, proven: &Proven) -> bool {
        self.accepts_under(&BITS.0.spec, proven)
    }

    /// The same for the verifier of another protocol.
    pub(crate) fn accepts_under(&self, spec: &ProtocolSpec, proven: &Proven) -> bool {
        let mut deployed = self.shape.deploy(&self.text(spec), Evm::new(Fork::Osaka));
        let mut call = |entry| self.call(&mut deployed, entry, proven);
        let accepted = call(EntryPoint::Verify).is_success();
        let answer = call(EntryPoint::VerifyProof);
        assert_eq!(accepted, answered_true(&answer), "the entry points differ: {answer:?}");
        accepted
    }

    pub(crate) fn call(&self, deployed: &mut Deployed, entry: EntryPoint, proven: &Proven) -> Outcome {
        deployed.evm.static_call(deployed.address, &self.shape.calldata(entry, proven)).unwrap()
    }
}

/// Whether `verifyProof` returned true.
pub(crate) fn answered_true(outcome: &Outcome) -> bool {
    outcome.is_success() && outcome.data().last() == Some(&1)
}

/// Whether `verifyProof` returned false: the proof is said to be invalid.
pub(crate) fn answered_false(outcome: &Outcome) -> bool {
    outcome.is_success() && outcome.data().last() == Some(&0)
}
