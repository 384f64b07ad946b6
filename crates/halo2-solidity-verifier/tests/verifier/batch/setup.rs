//! Every circuit with a batch contract, six of them with sixteen different proofs.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256};
use gas_meter::{CallReport, Evm, Fork, Outcome};
use halo2_solidity_verifier::{ContractName, GeneratedBatch, GeneratorOptions, generate_batch};
use protocol_spec::{BatchItem, encode_batch_calldata};

use super::super::circuits::{Bare, Example, Lanes, Plonk, RangeLookup, Rotations, Twins};
use super::super::contract::Text;
use super::super::fixture::{self, Contract, Fixture, Proven};

/// Proofs made of each circuit that has different ones.
const PROOFS: u64 = 16;

pub(crate) struct BatchFixture {
    pub(crate) fixture: &'static Fixture,
    pub(crate) batch: GeneratedBatch,
    pub(crate) contract: Contract,
    pub(crate) proofs: Vec<Proven>,
}

/// A batch contract on its own chain.
pub(crate) struct DeployedBatch {
    pub(crate) evm: Evm,
    pub(crate) address: Address,
}

impl BatchFixture {
    pub(crate) fn deploy(&self) -> DeployedBatch {
        DeployedBatch::new(&self.contract)
    }

    /// So many proofs, the same ones again where there are fewer.
    pub(crate) fn batch(&self, count: usize) -> Vec<Proven> {
        self.proofs.iter().cycle().take(count).cloned().collect()
    }

    /// The contract with another text in place of one that it contains once.
    pub(crate) fn changed(&self, from: &str, to: &str) -> Contract {
        assert_eq!(self.batch.source.matches(from).count(), 1, "{from}");
        Contract::compile(&self.batch.source.replace(from, to), &[])
    }
}

impl DeployedBatch {
    pub(crate) fn new(contract: &Contract) -> Self {
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(&contract.runtime).unwrap();
        Self { evm, address }
    }

    pub(crate) fn call(&mut self, batch: &[Proven]) -> CallReport {
        self.evm.call(self.address, &calldata(batch)).unwrap()
    }

    pub(crate) fn verify(&mut self, batch: &[Proven]) -> Outcome {
        self.evm.static_call(self.address, &calldata(batch)).unwrap()
    }

    /// Reverts with exactly this error.
    pub(crate) fn refuses(&mut self, what: &str, batch: &[Proven], expected: &[u8]) {
        let outcome = self.verify(batch);
        assert!(matches!(outcome, Outcome::Revert { .. }), "{what}: {outcome:?}");
        assert_eq!(outcome.data(), expected, "{what}");
    }
}

pub(crate) fn options(name: &str) -> GeneratorOptions {
    let contract_name = ContractName::new(format!("{name}BatchVerifier")).unwrap();
    GeneratorOptions::new(contract_name, B256::repeat_byte(0x5a))
}

pub(crate) fn calldata(batch: &[Proven]) -> Vec<u8> {
    encode_batch_calldata(&items(batch))
}

pub(crate) fn items(batch: &[Proven]) -> Vec<BatchItem<'_>> {
    batch.iter().map(|proven| BatchItem { proof: &proven.proof, instances: &proven.words }).collect()
}

/// Proves a circuit's variants by number.
struct Varied {
    name: &'static str,
    prove: fn(&Fixture) -> Vec<Proven>,
}

impl Varied {
    const fn of<E: Example>() -> Self {
        let prove = |fixture: &Fixture| {
            let circuits = (0..PROOFS).map(|number| (number, E::variant(number)));
            let prove = |(number, circuit): (u64, E)| {
                let columns = circuit.columns();
                fixture.prove(circuit, columns, number)
            };
            circuits.map(prove).collect()
        };
        Self { name: E::NAME, prove }
    }
}

const VARIED: [Varied; 6] = [
    Varied::of::<Lanes>(),
    Varied::of::<Plonk>(),
    Varied::of::<Rotations>(),
    Varied::of::<RangeLookup>(),
    // Equal points and identities in the key.
    Varied::of::<Twins>(),
    // No instances.
    Varied::of::<Bare>(),
];

/// The varied ones first.
static EVERY: LazyLock<Vec<BatchFixture>> = LazyLock::new(|| {
    let is_varied = |name: &str| VARIED.iter().any(|varied| varied.name == name);
    let named = |name| fixture::all().iter().find(|(fixture, _)| fixture.name == name).unwrap();
    let varied = VARIED.iter().map(|varied| named(varied.name));
    let fixtures: Vec<_> =
        varied.chain(fixture::all().iter().filter(|(fixture, _)| !is_varied(fixture.name))).collect();
    let generate = |(fixture, _): &&(Fixture, _)| generate_batch(&fixture.spec, &options(fixture.name)).unwrap();
    let batches: Vec<GeneratedBatch> = fixtures.iter().map(generate).collect();
    let texts: Vec<_> =
        batches.iter().map(|batch| Text { source: batch.source.clone(), sections: &batch.sections }).collect();
    let contracts = Contract::compile_all(&texts);
    let made = fixtures.into_iter().zip(batches).zip(contracts).enumerate();
    made.map(|(at, (((fixture, proven), batch), contract))| {
        let proofs = VARIED.get(at).map_or_else(|| vec![proven.clone()], |varied| (varied.prove)(fixture));
        BatchFixture { fixture, batch, contract, proofs }
    })
    .collect()
});

/// Circuits with sixteen different proofs, the one-lane layout first.
pub(crate) fn all() -> &'static [BatchFixture] {
    &EVERY[..VARIED.len()]
}

/// All circuits, those of [`all`] first.
pub(crate) fn every() -> &'static [BatchFixture] {
    &EVERY
}
