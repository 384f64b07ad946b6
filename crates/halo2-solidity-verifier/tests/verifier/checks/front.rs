//! Fronts before a shared verifier.

use alloy_primitives::{Address, keccak256};
use foundry_project::CompiledContract;
use halo2_solidity_verifier::{ContractName, FrontOptions, GeneratedShared, generate_front, generate_shared};
use protocol_spec::ProtocolSpec;
use verifier_program::{Fork, compile_shared};

use super::compile::compile;

/// The verifier of the protocol's shape.
pub(super) fn shared(spec: &ProtocolSpec) -> GeneratedShared {
    generate_shared(spec, &ContractName::new("BitsSharedVerifier").unwrap(), Fork::Osaka).unwrap()
}

/// Length of the key that stands before each call.
pub(super) fn key_bytes(spec: &ProtocolSpec) -> usize {
    compile_shared(spec).unwrap().program().key.as_ref().unwrap().bytes()
}

/// A front with a protocol's key, as its constructor accepts it: before the whole verifier.
pub(super) struct Front {
    pub(super) verifier: CompiledContract,
    pub(super) contract: CompiledContract,
}

impl Front {
    pub(super) fn new(spec: &ProtocolSpec) -> Self {
        let shared = shared(spec);
        let verifier = compile(&shared.source);
        let options = FrontOptions {
            contract_name: ContractName::new("BitsFront").unwrap(),
            verifier: address(&verifier),
            verifier_code: verifier.runtime_code.clone(),
            fork: Fork::Osaka,
        };
        let contract = compile(&generate_front(spec, &shared, &options).unwrap().source);
        Self { verifier, contract }
    }
}

/// Where `Evm::install` puts it.
fn address(contract: &CompiledContract) -> Address {
    Address::from_word(keccak256(&contract.runtime_code))
}

/// The code of the protocol's front, with the address of any verifier in it. The constructor, which would refuse all but
/// the whole one, is not run.
pub(super) fn before(verifier: Address, spec: &ProtocolSpec) -> Vec<u8> {
    const PUSH20: u8 = 0x73;
    let front = Front::new(spec);
    let mut code = front.contract.runtime_code;
    let pushed = [&[PUSH20], address(&front.verifier).as_slice()].concat();
    let places: Vec<usize> = (0..code.len()).filter(|at| code[*at..].starts_with(&pushed)).collect();
    let [at] = places[..] else { panic!("the verifier is named {} times", places.len()) };
    code[at + 1..at + pushed.len()].copy_from_slice(verifier.as_slice());
    code
}
