//! A model's prover, ready: circuit, keys and verifier contract, each compared with the manifest.

use std::fmt;
use std::time::{Duration, Instant};

use alloy_primitives::U256;
use circuit::{Assignment, CircuitShape, Compiled};
use gas_meter::Fork;
use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;
use kzg_backend::{Proof, ProveError, ProverKey, Srs, prove_model};
use model::FixedGraph;
use protocol_spec::{EntryPoint, encode_calldata};

use crate::artifacts::{Artifacts, Bytecode, Verification, public_layout, with_instances};
use crate::cost::ReferenceCosts;
use crate::environment::Environment;
use crate::error::{CliError, ErrorKind, internal};
use crate::evm::{self, GasFigures};
use crate::hidden::Concealed;
use crate::memory;
use crate::progress::Progress;
use crate::salts::{Salts, in_field};

/// Everything that proofs of one model take.
pub(crate) struct Prover {
    compiled: Compiled,
    /// Of the hash of hidden parameters.
    parameter_salt: Option<U256>,
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
    /// All outputs, those that the proof hides too: one list of integers per ONNX output.
    pub(crate) outputs: Concealed<Vec<Vec<i128>>>,
    /// Of the witness and the proof, without the checks.
    pub(crate) proving: Duration,
}

/// Its weights and their salt may be secret: debug output may end in a log.
impl fmt::Debug for Prover {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Prover").field("key", &self.key).finish_non_exhaustive()
    }
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
        require_memory(&compiled)?;
        let (compiled, parameter_salt) = artifacts.with_secrets(compiled)?;
        let (srs, key) = progress.step("reading the keys", || artifacts.prover(key, environment))?;
        Ok(Self { compiled, parameter_salt, bytecode, srs, key })
    }

    pub(crate) fn graph(&self) -> &FixedGraph {
        self.compiled.graph()
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
        salts: &Salts,
        progress: &Progress,
    ) -> Result<CheckedProof, CliError> {
        let started = Instant::now();
        let salts = self.salts(salts);
        let Assignment { witness, outputs } = self.compiled.assign(inputs, context, &in_field(&salts)?)?;
        let assigning = started.elapsed();
        let prove = || prove_model(&self.srs, &self.key, &self.compiled, witness);
        let proof = progress.step("proving", prove).map_err(refused)?;
        self.check_instances(&proof.file.instances, inputs, &outputs, &salts)?;
        let calldata = encode_calldata(EntryPoint::Verify, &proof.file.proof, &proof.file.instances);
        let verdict = progress.step("verifying in revm", || evm::verify(&self.bytecode, &calldata, Fork::Osaka))?;
        if let Some(reason) = verdict.rejection {
            return Err(internal("the verifier contract rejects the new proof", reason));
        }
        let proving = assigning + proof.timings.proving;
        Ok(CheckedProof { proof, calldata, gas: verdict.gas, outputs: Concealed(outputs), proving })
    }

    /// The instances are those that the layout gives for these values and salts: what the circuit packed and hashed is what
    /// contracts, and whoever is shown values and salts, compute. No error tells a value.
    fn check_instances(
        &self,
        instances: &[U256],
        inputs: &[Vec<i64>],
        outputs: &[Vec<i128>],
        salts: &[U256],
    ) -> Result<(), CliError> {
        let fault = |what: &str| internal("the instances of the new proof", what);
        let layout = public_layout(self.graph()).map_err(|error| internal("public values", error))?;
        let integers = |values: &Vec<i128>| values.iter().map(|value| i64::try_from(*value)).collect();
        let outputs: Vec<Vec<i64>> =
            outputs.iter().map(integers).collect::<Result<_, _>>().map_err(|_| fault("an output is too wide"))?;
        let values = with_instances(self.graph(), inputs.iter().chain(&outputs));
        let values = values.map_err(|_| fault("parameters are not those of the circuit"))?;
        let context = instances.first().copied().unwrap_or_default();
        let expected = layout.instances(context, &values, salts);
        if expected.is_ok_and(|expected| expected == instances) {
            return Ok(());
        }
        Err(fault("they are not what these inputs and outputs are packed and hashed to"))
    }

    /// All salts of a proof, in the order of what is hashed.
    fn salts(&self, salts: &Salts) -> Vec<U256> {
        self.parameter_salt.into_iter().chain(salts.in_order()).collect()
    }

    /// Why the verifier contract in revm rejects a call of it; `None` where it accepts.
    pub(crate) fn rejection(&self, calldata: &[u8]) -> Result<Option<String>, CliError> {
        Ok(evm::verify(&self.bytecode, calldata, Fork::Osaka)?.rejection)
    }
}

/// Refuses to prove with a circuit that memory has no room for.
pub(crate) fn require_memory(compiled: &Compiled) -> Result<(), CliError> {
    let CircuitShape { lanes, logrows, .. } = compiled.shape();
    memory::require_for_proving(ReferenceCosts::prover(lanes, logrows).peak_memory_bytes)
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
