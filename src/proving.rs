//! A model's prover, ready: circuit, keys and verifier contract, each compared with the manifest.

use std::time::{Duration, Instant};

use alloy_primitives::U256;
use circuit::{Assignment, Compiled};
use gas_meter::Fork;
use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;
use kzg_backend::{Proof, ProveError, ProverKey, Srs, prove_model};
use model::FixedGraph;
use protocol_spec::{EntryPoint, encode_calldata};

use crate::artifacts::{Artifacts, Bytecode, Verification};
use crate::environment::Environment;
use crate::error::{CliError, ErrorKind, internal};
use crate::evm::{self, GasFigures};
use crate::progress::Progress;

/// Everything that proofs of one model take.
#[derive(Debug)]
pub(crate) struct Prover {
    compiled: Compiled,
    bytecode: Bytecode,
    srs: Srs,
    key: ProverKey,
}

/// A proof that the native verifier and the verifier contract have accepted.
#[derive(Clone, Debug)]
pub(crate) struct CheckedProof {
    pub(crate) proof: Proof,
    /// Of a call of `verify`.
    pub(crate) calldata: Vec<u8>,
    /// Of that call in revm.
    pub(crate) gas: GasFigures,
    /// Of the witness and the proof, without the checks.
    pub(crate) proving: Duration,
}

impl Prover {
    /// Reads circuit, keys and bytecode.
    pub(crate) fn open(
        artifacts: &Artifacts,
        environment: &Environment,
        progress: &Progress,
    ) -> Result<Self, CliError> {
        let bytecode = artifacts.bytecode()?;
        let verification = progress.step("reading the circuit", || artifacts.verification())?;
        let Verification { compiled, key } = verification;
        let (srs, key) = progress.step("reading the keys", || artifacts.prover(key, environment))?;
        Ok(Self { compiled, bytecode, srs, key })
    }

    pub(crate) fn graph(&self) -> &FixedGraph {
        &self.compiled.description().graph
    }

    pub(crate) fn key(&self) -> &ProverKey {
        &self.key
    }

    /// The model's outputs for these inputs, without a proof: one list per ONNX output.
    pub(crate) fn compute(&self, inputs: &[Vec<i64>]) -> Result<Vec<Vec<i128>>, CliError> {
        let trace = model::interpret(self.graph(), inputs).map_err(|error| internal("the interpreter", error))?;
        Ok(trace.outputs(self.graph()))
    }

    /// Proves the model's outputs for these inputs, and has both verifiers check the proof.
    pub(crate) fn prove(
        &self,
        inputs: &[Vec<i64>],
        context: Fr,
        progress: &Progress,
    ) -> Result<CheckedProof, CliError> {
        let started = Instant::now();
        let Assignment { witness, .. } = self.compiled.assign(inputs, context, &[])?;
        let assigning = started.elapsed();
        let prove = || prove_model(&self.srs, &self.key, &self.compiled, witness);
        let proof = progress.step("proving", prove).map_err(refused)?;
        let calldata = encode_calldata(EntryPoint::Verify, &proof.file.proof, &proof.file.instances);
        let verdict = progress.step("verifying in revm", || evm::verify(&self.bytecode, &calldata, Fork::Osaka))?;
        if let Some(reason) = verdict.rejection {
            return Err(internal("the verifier contract rejects the new proof", reason));
        }
        let proving = assigning + proof.timings.proving;
        Ok(CheckedProof { proof, calldata, gas: verdict.gas, proving })
    }

    /// Why the verifier contract in revm rejects a call of it; `None` where it accepts.
    pub(crate) fn rejection(&self, calldata: &[u8]) -> Result<Option<String>, CliError> {
        Ok(evm::verify(&self.bytecode, calldata, Fork::Osaka)?.rejection)
    }
}

/// A context instance as an element of the scalar field; `None` for a number of its order or above.
pub(crate) fn field_element(value: U256) -> Option<Fr> {
    Fr::from_repr(value.to_le_bytes::<32>()).into_option()
}

pub(crate) fn refused(error: ProveError) -> CliError {
    match error {
        ProveError::OtherSrs => CliError::new(
            ErrorKind::BadFile,
            "key-of-another-model",
            error,
            "make the artefacts again with `assay build`",
        ),
        error => internal("the proof", error),
    }
}
