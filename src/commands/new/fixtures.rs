//! The proofs that a project's tests read: those of the artefact folder, and what is missing besides.

use foundry_project::Project;
use gas_meter::Fork;
use kzg_backend::{ProofFile, ProverKey, Srs, verify_file};
use protocol_spec::{EntryPoint, encode_calldata};

use super::another_model::prove_neighbour;
use super::samples::{SAMPLES, prove_sample};
use crate::artifacts::{Artifacts, Bytecode, Verification, numbered_proofs, read_proof};
use crate::console::Console;
use crate::environment::Environment;
use crate::error::{CliError, internal};
use crate::evm;
use crate::proving::require_memory;

/// Proofs of the artefact folder that become fixtures, the oldest first.
const MOST_PROOFS: usize = 16;

/// A proof and another input's are the least that tests can do with.
const LEAST_PROOFS: usize = 2;

const OTHER_MODEL: &str = "another-model";

/// Proofs for a project.
#[derive(Debug)]
pub(super) struct Fixtures {
    pub(super) proofs: Vec<Fixture>,
    /// Of a model of the same shape.
    pub(super) other_model: ProofFile,
    /// Names of what was proved for this.
    pub(super) proved: Vec<String>,
}

/// A proof that both verifiers accept.
#[derive(Debug)]
pub(super) struct Fixture {
    pub(super) name: String,
    pub(super) file: ProofFile,
    pub(super) transaction_gas: u64,
}

/// Where proofs come from.
pub(super) struct Sources<'a> {
    pub(super) artifacts: &'a Artifacts,
    pub(super) bytecode: &'a Bytecode,
    pub(super) verification: &'a Verification,
    pub(super) project: &'a Project,
    pub(super) console: &'a Console,
    pub(super) environment: &'a Environment,
}

impl Fixtures {
    /// Takes the proofs of the artefact folder and what earlier runs proved, and proves what is missing.
    pub(super) fn collect(sources: &Sources<'_>) -> Result<Self, CliError> {
        let (mut keys, mut proved) = (None, Vec::new());
        let compiled = &sources.verification.compiled;
        let mut proofs = sources.own_proofs()?;
        for (number, name) in SAMPLES.into_iter().enumerate() {
            if let Some(sample) = sources.earlier_sample(name)? {
                proofs.push(sample);
            } else if proofs.len() < LEAST_PROOFS {
                let (srs, key) = sources.keys(&mut keys)?;
                let prove = || prove_sample(number, compiled, srs, key);
                let file = sources.console.progress.step("proving a sample", prove)?;
                let sample = sources.fixture(name.to_owned(), file)?;
                proofs.push(sample.map_err(|reason| internal("the verifier contract rejects a new proof", reason))?);
                proved.push(name.to_owned());
            }
        }
        let other_model = match sources.earlier_other_model()? {
            Some(file) => file,
            None => {
                let (srs, _) = sources.keys(&mut keys)?;
                let prove = || prove_neighbour(compiled, srs);
                proved.push(OTHER_MODEL.to_owned());
                sources.console.progress.step("proving with another model", prove)?
            }
        };
        match sources.is_foreign(&other_model)? {
            true => Ok(Self { proofs, other_model, proved }),
            false => Err(internal("a proof of another model", "the verifier accepts it")),
        }
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.proofs.iter().map(|proof| proof.name.clone()).collect()
    }
}

impl Sources<'_> {
    /// The numbered proofs of this model, each of other public values. Those of earlier builds are left out.
    fn own_proofs(&self) -> Result<Vec<Fixture>, CliError> {
        let mut proofs: Vec<Fixture> = Vec::new();
        for (number, path) in numbered_proofs(&self.artifacts.layout) {
            if proofs.len() == MOST_PROOFS {
                self.console.note("Left out", &format!("proofs after the first {MOST_PROOFS}"));
                break;
            }
            let file = read_proof(&path)?;
            let repeated = proofs.iter().any(|proof| proof.file.instances == file.instances);
            if repeated || !self.claims_this_model(&file) {
                continue;
            }
            match self.fixture(format!("proof{number}"), file)? {
                Ok(fixture) => proofs.push(fixture),
                Err(reason) => self.console.warn(&format!("`{}` is left out: {reason}", path.display())),
            }
        }
        Ok(proofs)
    }

    fn earlier_sample(&self, name: &str) -> Result<Option<Fixture>, CliError> {
        match self.earlier(name)? {
            Some(file) if self.claims_this_model(&file) => Ok(self.fixture(name.to_owned(), file)?.ok()),
            _ => Ok(None),
        }
    }

    fn earlier_other_model(&self) -> Result<Option<ProofFile>, CliError> {
        match self.earlier(OTHER_MODEL)? {
            Some(file) if self.is_foreign(&file)? => Ok(Some(file)),
            _ => Ok(None),
        }
    }

    /// A fixture that an earlier run wrote and that still reads as a proof.
    fn earlier(&self, name: &str) -> Result<Option<ProofFile>, CliError> {
        let bytes = self.project.earlier_fixture(&self.artifacts.manifest.name, name)?;
        Ok(bytes.and_then(|bytes| ProofFile::from_json(&bytes).ok()))
    }

    /// The proof with its price, or why a verifier rejects it.
    fn fixture(&self, name: String, file: ProofFile) -> Result<Result<Fixture, String>, CliError> {
        if let Err(rejection) = verify_file(&self.verification.key, &file) {
            return Ok(Err(rejection.to_string()));
        }
        let calldata = encode_calldata(EntryPoint::Verify, &file.proof, &file.instances);
        let verdict = evm::verify(self.bytecode, &calldata, Fork::Osaka)?;
        let transaction_gas = verdict.gas.transaction_gas;
        Ok(verdict.rejection.map_or(Ok(Fixture { name, file, transaction_gas }), Err))
    }

    /// Of this shape, of another model, and rejected for its key alone.
    fn is_foreign(&self, file: &ProofFile) -> Result<bool, CliError> {
        let layout = self.verification.key.program().layout();
        let same_shape = file.proof.len() == layout.bytes() && file.instances.len() == layout.instances();
        if !same_shape || self.claims_this_model(file) {
            return Ok(false);
        }
        let calldata = encode_calldata(EntryPoint::Verify, &file.proof, &file.instances);
        let verdict = evm::verify(self.bytecode, &calldata, Fork::Osaka)?;
        Ok(verdict.rejection.as_deref() == Some("InversionHintInvalid()"))
    }

    fn claims_this_model(&self, file: &ProofFile) -> bool {
        file.model_id == self.verification.key.model_id()
    }

    /// Reads the keys when they are first needed.
    fn keys<'k>(&self, keys: &'k mut Option<(Srs, ProverKey)>) -> Result<&'k (Srs, ProverKey), CliError> {
        let read = || self.artifacts.prover(self.verification.key.clone(), self.environment);
        match keys {
            Some(keys) => Ok(keys),
            None => {
                require_memory(&self.verification.compiled)?;
                Ok(keys.insert(self.console.progress.step("reading the keys", read)?))
            }
        }
    }
}
