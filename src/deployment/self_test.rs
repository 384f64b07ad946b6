use alloy_primitives::{Address, B256, U256, keccak256};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use protocol_spec::{BASE_MODULUS, EntryPoint, encode_calldata};

use crate::artifacts::Manifest;
use crate::chain::{Chain, Fault};
use crate::error::{CliError, ErrorKind, internal};
use crate::progress::Progress;
use crate::proving::Prover;
use crate::salts::Salts;

/// A proof that a deployed verifier has to accept, and those that it has to reject: for another context, which shows
/// before any precompile is called, and with a false opening, which only the pairing can tell.
#[derive(Clone, Debug)]
pub(crate) struct SelfTest {
    good: Vec<u8>,
    bad: [Vec<u8>; 2],
}

impl SelfTest {
    /// Proves a model that hides nothing on the smallest inputs it is declared for; both verdicts are checked in revm.
    pub(crate) fn new(prover: &Prover, manifest: &Manifest, progress: &Progress) -> Result<Self, CliError> {
        let mut inputs = Vec::new();
        for tensor in manifest.public_values.inputs() {
            let low = tensor.range().map_or(0.0, |range| range.low);
            let values = tensor.quantise(&vec![low; tensor.element_count()]);
            inputs.push(values.map_err(|error| internal("the self-test's inputs", error))?);
        }
        let good = prover.prove(&inputs, Fr::ZERO, &Salts::default(), progress)?;
        let file = &good.proof.file;
        let mut instances = file.instances.clone();
        instances[0] += U256::ONE;
        let bad = [
            encode_calldata(EntryPoint::Verify, &file.proof, &instances),
            encode_calldata(EntryPoint::Verify, &with_negated_last_point(&file.proof), &file.instances),
        ];
        for calldata in &bad {
            if prover.rejection(calldata)?.is_none() {
                return Err(internal("the self-test", "the verifier accepts a wrong proof"));
            }
        }
        Ok(Self { good: good.calldata, bad })
    }

    /// Asks the deployed contract, whose code has to be the manifest's.
    pub(crate) fn run(&self, chain: &Chain, verifier: Address, code_hash: &str) -> Result<(), CliError> {
        check_code(chain, verifier, code_hash)?;
        chain.call(Address::ZERO, verifier, &self.good)?;
        for bad in &self.bad {
            match chain.call(Address::ZERO, verifier, bad).map_err(|error| error.fault) {
                Err(Fault::Reverted(_)) => {}
                Err(fault) => return Err(chain.error(fault).into()),
                Ok(_) => return Err(wrong_contract("the deployed verifier accepts a wrong proof".to_owned())),
            }
        }
        Ok(())
    }
}

/// The point before the last word, which no challenge binds.
fn with_negated_last_point(proof: &[u8]) -> Vec<u8> {
    let y = proof.len() - 64..proof.len() - 32;
    let negative = BASE_MODULUS - U256::from_be_slice(&proof[y.clone()]);
    let mut negated = proof.to_vec();
    negated[y].copy_from_slice(&negative.to_be_bytes::<32>());
    negated
}

/// Compares deployed code with the hash that it has to have.
pub(crate) fn check_code(chain: &Chain, address: Address, expected: &str) -> Result<(), CliError> {
    let got: B256 = keccak256(chain.code(address)?);
    if got.to_string() == expected {
        return Ok(());
    }
    Err(wrong_contract(format!("the code at `{address}` has hash `{got}`, expected `{expected}`")))
}

fn wrong_contract(message: String) -> CliError {
    let help = "do not use this contract; check what the endpoint is";
    CliError::new(ErrorKind::Environment, "deployed-code", message, help)
}
