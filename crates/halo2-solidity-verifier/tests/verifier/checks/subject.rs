//! What the attacks are tried on: a verifier of the bits, whole or with one check deleted.

use foundry_project::CompiledContract;
use gas_meter::{Evm, Fork, Outcome};
use halo2_solidity_verifier::{ContractName, GeneratorOptions, generate, generate_batch};
use protocol_spec::{BatchItem, EntryPoint, ProtocolSpec, encode_batch_calldata, encode_calldata};

use super::super::fixture::{Deployed, Fixture, Proven};
use super::bits::BITS;
use super::compile::compile;
use super::edit::Text;
use super::front;

/// The kind of verifier.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of one proof at a time.
    Single,
    /// Of batches; what is to be accepted or not comes twice.
    Batch,
    /// Of one proof at a time for all keys of a shape, behind a front with the key.
    Shared,
}

/// A verifier to attack.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) kind: Kind,
    /// What is missing from its text.
    pub(super) deletion: Option<fn(&mut Text<'_>)>,
}

impl Subject {
    pub(super) const WHOLE: Self = Self { kind: Kind::Single, deletion: None };
    pub(super) const BATCH: Self = Self { kind: Kind::Batch, deletion: None };
    pub(super) const SHARED: Self = Self { kind: Kind::Shared, deletion: None };

    pub(super) fn without(deletion: fn(&mut Text<'_>)) -> Self {
        Self { deletion: Some(deletion), ..Self::WHOLE }
    }

    /// The circuit's key and an honest proof.
    pub(super) fn honest(&self) -> (&'static Fixture, &'static Proven) {
        (&BITS.0, &BITS.1)
    }

    /// The text of the verifier of a protocol, without what was deleted.
    pub(super) fn text(&self, spec: &ProtocolSpec) -> String {
        self.edited(spec).into_string()
    }

    /// The same, for more edits.
    pub(super) fn edited<'a>(&self, spec: &'a ProtocolSpec) -> Text<'a> {
        let contract_name = ContractName::new("BitsVerifier").unwrap();
        let options = GeneratorOptions::new(contract_name, [0x5a; 32].into());
        let (source, key_bytes) = match self.kind {
            Kind::Single => (generate(spec, &options).unwrap().source, 0),
            Kind::Batch => (generate_batch(spec, &options).unwrap().source, 0),
            Kind::Shared => (front::shared(spec).source, front::key_bytes(spec)),
        };
        let mut text = Text::new(source, spec, key_bytes);
        if let Some(delete) = self.deletion {
            delete(&mut text);
        }
        text
    }

    pub(super) fn compiled(&self) -> CompiledContract {
        compile(&self.text(&BITS.0.spec))
    }

    pub(super) fn deploy(&self) -> Deployed {
        self.deploy_on(Evm::new(Fork::Osaka))
    }

    pub(super) fn deploy_on(&self, evm: Evm) -> Deployed {
        self.deploy_text(&self.text(&BITS.0.spec), &BITS.0.spec, evm)
    }

    /// Puts a text's contract on a chain, with what belongs to it.
    pub(super) fn deploy_text(&self, text: &str, spec: &ProtocolSpec, mut evm: Evm) -> Deployed {
        let verifier = evm.install(&compile(text).runtime_code).unwrap();
        let address = match self.kind {
            Kind::Single | Kind::Batch => verifier,
            Kind::Shared => evm.install(&front::before(verifier, spec)).unwrap(),
        };
        Deployed { evm, address }
    }

    /// Whether a proof is accepted, by both entry points alike if there are two.
    pub(super) fn accepts(&self, proven: &Proven) -> bool {
        self.accepts_under(&BITS.0.spec, proven)
    }

    /// The same for the verifier of another protocol.
    pub(super) fn accepts_under(&self, spec: &ProtocolSpec, proven: &Proven) -> bool {
        let mut deployed = self.deploy_text(&self.text(spec), spec, Evm::new(Fork::Osaka));
        let mut call = |entry| self.call(&mut deployed, entry, proven);
        match self.kind {
            Kind::Single | Kind::Shared => {
                let accepted = call(EntryPoint::Verify).is_success();
                let answer = call(EntryPoint::VerifyProof);
                assert_eq!(accepted, answered_true(&answer), "the entry points differ: {answer:?}");
                accepted
            }
            Kind::Batch => call(EntryPoint::VerifyBatch).is_success(),
        }
    }

    pub(super) fn call(&self, deployed: &mut Deployed, entry: EntryPoint, proven: &Proven) -> Outcome {
        deployed.evm.static_call(deployed.address, &calldata(entry, proven)).unwrap()
    }
}

pub(super) fn calldata(entry: EntryPoint, proven: &Proven) -> Vec<u8> {
    let item = BatchItem { proof: &proven.proof, instances: &proven.words };
    match entry {
        EntryPoint::Verify | EntryPoint::VerifyProof => encode_calldata(entry, item.proof, item.instances),
        EntryPoint::VerifyBatch => encode_batch_calldata(&[item, item]),
    }
}

/// Whether `verifyProof` returned true.
pub(super) fn answered_true(outcome: &Outcome) -> bool {
    outcome.is_success() && outcome.data().last() == Some(&1)
}

/// Whether `verifyProof` returned false: the proof is said to be invalid.
pub(super) fn answered_false(outcome: &Outcome) -> bool {
    outcome.is_success() && outcome.data().last() == Some(&0)
}
