//! Models with the shared verifier of their shape and their front contracts.

use std::sync::LazyLock;

use alloy_primitives::{Address, B256, U256, keccak256};
use gas_meter::{CallReport, Deployment, Evm, Fork};
use halo2_solidity_verifier::{
    ContractName, FrontOptions, GeneratedFront, GeneratedShared, generate_front, generate_shared,
};
use halo2curves::bn256::Fr;
use protocol_spec::{EntryPoint, encode_calldata};
use verifier_program::{ValidatedProgram, compile_shared};

use crate::circuits::{Example, Lanes, Ledger, Plonk};
use crate::contract::{Contract, Text};
use crate::fixture::{self, Fixture, Proven};

/// A model behind its front contract.
pub(crate) struct Model {
    pub(crate) fixture: &'static Fixture,
    pub(crate) proven: &'static Proven,
    /// The keyed program with this model's key.
    pub(crate) program: ValidatedProgram,
    pub(crate) shared: &'static Shared,
    pub(crate) front: GeneratedFront,
    pub(crate) contract: Contract,
}

/// A compiled shared verifier.
pub(crate) struct Shared {
    /// The model it was made from.
    pub(crate) of: &'static str,
    pub(crate) generated: GeneratedShared,
    pub(crate) contract: Contract,
}

/// A model's front contract and the shared verifier on one chain.
pub(crate) struct Deployed {
    pub(crate) evm: Evm,
    pub(crate) shared: Address,
    pub(crate) front: Deployment,
}

impl Shared {
    fn generate(fixture: &Fixture) -> GeneratedShared {
        let name = ContractName::new(format!("{}SharedVerifier", fixture.name)).unwrap();
        generate_shared(&fixture.spec, &name, verifier_program::Fork::Osaka).unwrap()
    }

    /// One for each shape.
    fn compile_all(generated: Vec<(&'static str, GeneratedShared)>) -> Vec<Self> {
        let texts: Vec<_> =
            generated.iter().map(|(_, text)| Text { source: text.source.clone(), sections: &text.sections }).collect();
        let contracts = Contract::compile_all(&texts);
        generated
            .into_iter()
            .zip(contracts)
            .map(|((of, generated), contract)| Self { of, generated, contract })
            .collect()
    }

    /// Where [`Evm::install`] puts it.
    pub(crate) fn address(&self) -> Address {
        Address::from_word(self.code_hash())
    }

    pub(crate) fn code_hash(&self) -> B256 {
        keccak256(&self.contract.runtime)
    }
}

/// A model before its front contract is compiled.
struct Part {
    proven: &'static (Fixture, Proven),
    shared: &'static Shared,
    front: GeneratedFront,
}

impl Part {
    fn new(proven: &'static (Fixture, Proven), shared: &'static Shared) -> Self {
        let options = FrontOptions {
            contract_name: ContractName::new(format!("{}Front", proven.0.name)).unwrap(),
            verifier: shared.address(),
            verifier_code: shared.contract.runtime.clone(),
            fork: verifier_program::Fork::Osaka,
        };
        Self { proven, shared, front: generate_front(&proven.0.spec, &shared.generated, &options).unwrap() }
    }

    fn with(self, contract: Contract) -> Model {
        let (fixture, proven) = self.proven;
        let program = compile_shared(&fixture.spec).unwrap();
        Model { fixture, proven, program, shared: self.shared, front: self.front, contract }
    }
}

impl Model {
    pub(crate) fn deploy(&self) -> Deployed {
        self.deploy_on(Fork::Osaka)
    }

    pub(crate) fn deploy_on(&self, fork: Fork) -> Deployed {
        let mut evm = Evm::new(fork);
        let shared = evm.install(&self.shared.contract.runtime).unwrap();
        assert_eq!(shared, self.shared.address());
        let front = evm.deploy(&self.contract.init_code).unwrap();
        Deployed { evm, shared, front }
    }

    /// The key's words, as the front contract puts them before a call.
    pub(crate) fn key_bytes(&self) -> Vec<u8> {
        self.front.key.words().iter().flat_map(|(_, word)| word.to_be_bytes::<32>()).collect()
    }
}

impl Deployed {
    pub(crate) fn call(&mut self, entry: EntryPoint, proof: &[u8], instances: &[U256]) -> CallReport {
        self.evm.call(self.front.address, &encode_calldata(entry, proof, instances)).unwrap()
    }

    pub(crate) fn accepts(&mut self, proof: &[u8], instances: &[U256]) -> bool {
        let calldata = encode_calldata(EntryPoint::Verify, proof, instances);
        self.evm.static_call(self.front.address, &calldata).unwrap().is_success()
    }
}

/// More models with a fixture's circuit but other rows, instances and key, and the fixture's name: on 4,096 rows with a
/// fourth instance; with fewer steps on more rows; with long columns of instances, read before and after their rows.
static OTHERS: LazyLock<[(&str, (Fixture, Proven)); 3]> = LazyLock::new(|| {
    let lanes = Lanes { instances: [5, 1 << 40, 3].map(Fr::from), inputs: [1, 9, 4] };
    let instances = [&lanes.instances[..], &[Fr::from(8)]].concat();
    let plonk = Plonk { start: Fr::from(11), steps: 3 };
    let ledger = Ledger {
        start: Fr::from(7),
        payments: (0..200).map(|row| Fr::from(row * row + 3)).collect(),
        fees: (0..30).map(|row| -Fr::from(row)).collect(),
    };
    let (values, columns) = (plonk.columns(), ledger.columns());
    [
        ("Lanes", fixture::one("OtherLanes", 12, lanes, vec![instances])),
        ("Plonk", fixture::one("OtherPlonk", 7, plonk, values)),
        ("Ledger", fixture::one("LongLedger", 9, ledger, columns)),
    ]
});

static SHARED: LazyLock<Vec<Shared>> = LazyLock::new(|| {
    let generated = fixture::all().iter().map(|(fixture, _)| (fixture.name, Shared::generate(fixture)));
    Shared::compile_all(generated.collect())
});

static ALL: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let parts = fixture::all().iter().zip(SHARED.iter()).map(|(proven, shared)| Part::new(proven, shared));
    let others = OTHERS.iter().map(|(shape, proven)| {
        let at = fixture::all().iter().position(|(fixture, _)| fixture.name == *shape).unwrap();
        Part::new(proven, &SHARED[at])
    });
    let parts: Vec<Part> = parts.chain(others).collect();
    let texts: Vec<_> = parts.iter().map(|part| Text { source: part.front.source.clone(), sections: &[] }).collect();
    let contracts = Contract::compile_all(&texts);
    parts.into_iter().zip(contracts).map(|(part, contract)| part.with(contract)).collect()
});

/// One model for each fixture, and a second one of some shapes.
pub(crate) fn all() -> &'static [Model] {
    &ALL
}

pub(crate) fn named(name: &str) -> &'static Model {
    ALL.iter().find(|model| model.fixture.name == name).unwrap()
}

/// Two models of each of these shapes.
pub(crate) fn siblings() -> [[&'static Model; 2]; 3] {
    [["Lanes", "OtherLanes"], ["Plonk", "OtherPlonk"], ["Ledger", "LongLedger"]].map(|pair| pair.map(named))
}
