//! Reference verifiers of all fixtures, compiled once.

use std::sync::LazyLock;

use alloy_primitives::B256;
use halo2_solidity_verifier::{ContractName, GeneratedReference, GeneratorOptions, generate_reference};
use protocol_spec::ProtocolSpec;

use crate::contract::{Contract, Text};
use crate::fixture::{self, Fixture, Proven};

/// A fixture with its reference verifier.
pub(crate) struct Referee {
    pub(crate) fixture: &'static Fixture,
    /// Valid proofs, at least one.
    pub(crate) proofs: Vec<Proven>,
    pub(crate) reference: GeneratedReference,
    /// With [`SHOWN`].
    pub(crate) contract: Contract,
}

/// Valid proofs of each fixture beside its own.
const SEEDS: [u64; 3] = [2, 3, 4];

/// Functions that show the contract's intermediate results: all challenges, the product of what is inverted, the
/// quotient's value, and the sum that is paired.
const SHOWN: &str = "
    function trace(bytes calldata proof, uint256[] calldata instances)
        external
        view
        returns (Challenges memory c, Scalar inverted, Scalar quotient, Point memory sum)
    {
        c = _replay(proof, instances);
        inverted = _inverted(c);
        (Commitments memory p, Evaluations memory e) = _complete(proof, instances, c);
        quotient = e.quotient;
        sum = _combine(_rotationSets(p, e, c.x), p, c);
    }

    function hint(bytes calldata proof, uint256[] calldata instances) external view returns (Scalar) {
        return _inverted(_replay(proof, instances)).inverse();
    }
}
";

pub(crate) fn reference(name: &str, spec: &ProtocolSpec) -> GeneratedReference {
    let contract_name = ContractName::new(format!("{name}Verifier")).unwrap();
    let options = GeneratorOptions::new(contract_name, B256::repeat_byte(0x5a));
    generate_reference(spec, &options).unwrap()
}

pub(crate) fn with_shown(source: &str) -> Text<'static> {
    Text { source: source.strip_suffix("}\n").unwrap().to_owned() + SHOWN, sections: &[] }
}

static ALL: LazyLock<Vec<Referee>> = LazyLock::new(|| {
    let references: Vec<_> = fixture::all().iter().map(|(fixture, _)| reference(fixture.name, &fixture.spec)).collect();
    let contracts =
        Contract::compile_all(&references.iter().map(|reference| with_shown(&reference.source)).collect::<Vec<_>>());
    let further = SEEDS.map(fixture::proofs);
    let parts = fixture::all().iter().zip(references).zip(contracts).enumerate();
    parts
        .map(|(at, (((fixture, proven), reference), contract))| {
            let others = further.iter().map(|proofs| proofs[at].clone());
            let proofs = std::iter::once(proven.clone()).chain(others).collect();
            Referee { fixture, proofs, reference, contract }
        })
        .collect()
});

pub(crate) fn all() -> &'static [Referee] {
    &ALL
}
