//! Circuits with a batch contract and sixteen different proofs.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256};
use gas_meter::{CallReport, Evm, Fork, Outcome};
use halo2_solidity_verifier::{ContractName, GeneratedBatch, GeneratorOptions, generate_batch};
use protocol_spec::{BatchItem, encode_batch_calldata};

use super::super::circuits::{Bare, Example, Lanes, Plonk, RangeLookup, Rotations, Twins};
use super::super::fixture::{self, Contract, Fixture, Proven};

/// Proofs made of each circuit.
pub(super) const PROOFS: u64 = 16;

pub(super) struct BatchFixture {
    pub(super) fixture: &'static Fixture,
    pub(super) batch: GeneratedBatch,
    pub(super) contract: Contract,
    pub(super) proofs: Vec<Proven>,
}

/// A batch contract on its own chain.
pub(super) struct DeployedBatch {
    pub(super) evm: Evm,
    pub(super) address: Address,
}

impl BatchFixture {
    fn of<E: Example>() -> Self {
        let (fixture, _) = fixture::all().iter().find(|(fixture, _)| fixture.name == E::NAME).unwrap();
        let batch = generate_batch(&fixture.spec, &options(fixture.name)).unwrap();
        let contract = Contract::compile(&batch.source, &batch.sections);
        let prove = |number| {
            let circuit = E::variant(number);
            let columns = circuit.columns();
            fixture.prove(circuit, columns, number)
        };
        Self { fixture, batch, contract, proofs: (0..PROOFS).map(prove).collect() }
    }

    pub(super) fn deploy(&self) -> DeployedBatch {
        DeployedBatch::new(&self.contract)
    }

    /// The contract with another text in place of one that it contains once.
    pub(super) fn changed(&self, from: &str, to: &str) -> Contract {
        assert_eq!(self.batch.source.matches(from).count(), 1, "{from}");
        Contract::compile(&self.batch.source.replace(from, to), &[])
    }
}

impl DeployedBatch {
    pub(super) fn new(contract: &Contract) -> Self {
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(&contract.runtime).unwrap();
        Self { evm, address }
    }

    pub(super) fn call(&mut self, batch: &[Proven]) -> CallReport {
        self.evm.call(self.address, &calldata(batch)).unwrap()
    }

    pub(super) fn verify(&mut self, batch: &[Proven]) -> Outcome {
        self.evm.static_call(self.address, &calldata(batch)).unwrap()
    }

    /// Reverts with exactly this error.
    pub(super) fn refuses(&mut self, what: &str, batch: &[Proven], expected: &[u8]) {
        let outcome = self.verify(batch);
        assert!(matches!(outcome, Outcome::Revert { .. }), "{what}: {outcome:?}");
        assert_eq!(outcome.data(), expected, "{what}");
    }
}

pub(super) fn options(name: &str) -> GeneratorOptions {
    let contract_name = ContractName::new(format!("{name}BatchVerifier")).unwrap();
    GeneratorOptions::new(contract_name, B256::repeat_byte(0x5a))
}

pub(super) fn calldata(batch: &[Proven]) -> Vec<u8> {
    encode_batch_calldata(&items(batch))
}

pub(super) fn items(batch: &[Proven]) -> Vec<BatchItem<'_>> {
    batch.iter().map(|proven| BatchItem { proof: &proven.proof, instances: &proven.words }).collect()
}

static ALL: LazyLock<[BatchFixture; 6]> = LazyLock::new(|| {
    [
        BatchFixture::of::<Lanes>(),
        BatchFixture::of::<Plonk>(),
        BatchFixture::of::<Rotations>(),
        BatchFixture::of::<RangeLookup>(),
        // Equal points and identities in the key.
        BatchFixture::of::<Twins>(),
        // No instances.
        BatchFixture::of::<Bare>(),
    ]
});

/// The one-lane layout first.
pub(super) fn all() -> &'static [BatchFixture] {
    &*ALL
}
