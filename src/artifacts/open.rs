//! Reading artefacts back. Nothing is used before it was compared with the manifest.

use std::cmp::Ordering;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use alloy_primitives::U256;
use circuit::{CircuitDescription, Compiled};
use kzg_backend::{
    CircuitHash, HiddenParameters, ProofFile, ProverKey, Srs, VerifierKey, read_circuit, read_model_verifier,
    read_parameters,
};
use model::{Onnx, ParameterVisibility, open_regular};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::lock::FolderLock;
use super::{
    Bytecode, Layout, MANIFEST_VERSION, Manifest, ModelVisibility, check_commitment, hex32, onnx_hash, public_layout,
    sha256_hex,
};
use crate::environment::Environment;
use crate::error::{CliError, ErrorKind, internal};
use crate::output::SCHEMA_VERSION;
use crate::reference_string::{require_memory_to_read, test_string};
use crate::source_model::parse_onnx;

/// Larger JSON files are refused unread.
pub(crate) const MAX_JSON_BYTES: u64 = 64 << 20;
/// A verifier has some 50 KB; a codec grows with the number of tensors, not of values.
const MAX_SOLIDITY_BYTES: u64 = 16 << 20;
const REBUILD: &str = "make the artefacts again with `assay build`";

/// An artefact folder, open for reading.
#[derive(Debug)]
pub(crate) struct Artifacts {
    pub(crate) layout: Layout,
    pub(crate) manifest: Manifest,
    _lock: Option<FolderLock>,
}

/// The circuit and the key that verifies its proofs.
#[derive(Debug)]
pub(crate) struct Verification {
    pub(crate) compiled: Compiled,
    pub(crate) key: VerifierKey,
}

impl Artifacts {
    /// Opens a folder that `assay build` made.
    pub(crate) fn open(folder: &Path) -> Result<Self, CliError> {
        let layout = Layout::new(folder);
        let lock = FolderLock::shared(folder)?;
        if !layout.manifest().is_file() {
            return Err(CliError::new(
                ErrorKind::BadFile,
                "no-artefacts",
                format!("`{}` is no artefact folder: it has no manifest.json", folder.display()),
                "make one with `assay build MODEL.onnx`",
            ));
        }
        let (manifest, _): (Manifest, _) = read_json(&layout.manifest(), MANIFEST_VERSION)?;
        let settings = manifest.settings.hash().map_err(|error| internal("settings", error))?;
        expect(&layout.manifest(), &manifest.hashes.settings, &settings)?;
        Ok(Self { layout, manifest, _lock: lock })
    }

    /// The circuit and its verifying key, bound to each other and to the manifest.
    pub(crate) fn verification(&self) -> Result<Verification, CliError> {
        let (compiled, circuit_hash) = self.circuit()?;
        let path = self.layout.verifying_key();
        let key = read_model_verifier(&path, compiled.description(), circuit_hash)?;
        expect(&path, &self.manifest.hashes.vk, &hex32(key.content_hash()))?;
        self.check_manifest(&compiled, &key)?;
        Ok(Verification { compiled, key })
    }

    /// Reads `circuit.bin`, checks that its graph is well formed and lays it out.
    fn circuit(&self) -> Result<(Compiled, CircuitHash), CliError> {
        let path = self.layout.circuit();
        let (mut description, hash) = read_circuit(&path)?;
        expect(&path, &self.manifest.hashes.circuit, &hex32(&hash))?;
        if description.graph.parameter_digits() > 0 && description.commitment.is_none() {
            return Err(malformed(&path, "it has hidden weights, and no hash of them"));
        }
        // Intervals decide about the layout and are never believed.
        model::analyse(&mut description.graph).map_err(|error| malformed(&path, error))?;
        let compiled = description.compile().map_err(|error| malformed(&path, error))?;
        Ok((compiled, hash))
    }

    /// The circuit with its hidden parameters, which only whoever built the model has, and the salt of their hash.
    pub(crate) fn with_secrets(&self, compiled: Compiled) -> Result<(Compiled, Option<U256>), CliError> {
        let Some(hidden) = self.hidden_parameters()? else { return Ok((compiled, None)) };
        let CircuitDescription { graph, commitment, .. } = compiled.description();
        check_commitment(&self.layout.parameters(), graph, &hidden, *commitment)?;
        Ok((compiled.with_parameters(&hidden.parameters)?, Some(U256::from_be_bytes(hidden.salt))))
    }

    /// Hidden weights and biases, and the salt of their hash; `None` where none are hidden.
    pub(crate) fn hidden_parameters(&self) -> Result<Option<HiddenParameters>, CliError> {
        if self.manifest.visibility.parameters == ParameterVisibility::Fixed {
            return Ok(None);
        }
        let path = self.layout.parameters();
        if !path.is_file() {
            return Err(CliError::new(
                ErrorKind::BadFile,
                "hidden-parameters",
                format!("`{}` is not there, and holds the model's hidden weights", path.display()),
                "only whoever built the model can prove: its weights are in the folder `private` beside the artefacts",
            ));
        }
        Ok(Some(read_parameters(&path)?))
    }

    /// What the manifest says must follow from the circuit and the key.
    fn check_manifest(&self, compiled: &Compiled, key: &VerifierKey) -> Result<(), CliError> {
        let path = self.layout.manifest();
        let graph = &compiled.description().graph;
        let public_values = public_layout(graph).map_err(|error| malformed(&self.layout.circuit(), error))?;
        let fits = self.manifest.model_id == key.model_id().to_string()
            && self.manifest.public_values == public_values
            && self.manifest.visibility == ModelVisibility::of(graph)
            && compiled.instance_count() == public_values.instance_count();
        if fits { Ok(()) } else { Err(mismatch(&path, "does not belong to the circuit and key beside it")) }
    }

    /// The proving key, with the reference string it was made with.
    pub(crate) fn prover(
        &self,
        verifier: VerifierKey,
        environment: &Environment,
    ) -> Result<(Srs, ProverKey), CliError> {
        let logrows = verifier.k();
        let (srs, key) = rayon::join(
            || self.reference_string(logrows, environment),
            || ProverKey::read(&self.layout.proving_key(), verifier),
        );
        Ok((srs?, key?))
    }

    fn reference_string(&self, logrows: u32, environment: &Environment) -> Result<Srs, CliError> {
        let srs = match self.layout.srs().is_file() {
            true => {
                require_memory_to_read(&self.layout.srs())?;
                Srs::read(&self.layout.srs())?
            }
            false => test_string(logrows, environment)?,
        };
        expect(&self.layout.srs(), &self.manifest.hashes.srs, &hex32(&srs.hash()))?;
        Ok(srs)
    }

    /// A proof file that says it belongs to this model.
    pub(crate) fn own_proof(&self, path: &Path) -> Result<ProofFile, CliError> {
        let proof = read_proof(path)?;
        let (expected, got) = (&self.manifest.model_id, proof.model_id.to_string());
        if *expected == got {
            return Ok(proof);
        }
        Err(CliError::new(
            ErrorKind::Rejected,
            "proof-of-another-model",
            format!("`{}`: the proof belongs to model `{got}`, expected `{expected}`", path.display()),
            "name the artefact folder that the proof was made with",
        ))
    }

    /// The compiled verifier.
    pub(crate) fn bytecode(&self) -> Result<Bytecode, CliError> {
        let path = self.layout.bytecode();
        let (bytecode, text): (Bytecode, _) = read_json(&path, SCHEMA_VERSION)?;
        expect(&path, &self.manifest.hashes.bytecode, &sha256_hex(&text))?;
        Ok(bytecode)
    }

    /// The text of a generated contract, by its path within the folder.
    pub(crate) fn solidity(&self, relative: &str) -> Result<String, CliError> {
        let path = self.layout.file(relative);
        let bytes = read_file(&path, MAX_SOLIDITY_BYTES)?;
        let expected = self.manifest.hashes.solidity.get(relative).map(String::as_str).unwrap_or_default();
        expect(&path, expected, &sha256_hex(&bytes))?;
        String::from_utf8(bytes).map_err(|error| malformed(&path, error))
    }

    /// The untouched model.
    pub(crate) fn onnx(&self) -> Result<Onnx, CliError> {
        let hidden = self.hidden_parameters()?;
        let path = self.model_path();
        let bytes = read_file(&path, model::Limits::default().file_bytes)?;
        expect(&path, &self.manifest.hashes.onnx, &onnx_hash(&bytes, hidden.as_ref()))?;
        parse_onnx(&path, &bytes)
    }

    /// Where the untouched model is.
    pub(crate) fn model_path(&self) -> PathBuf {
        match self.manifest.visibility.parameters {
            ParameterVisibility::Fixed => self.layout.model(),
            ParameterVisibility::Hashed => self.layout.private_model(),
        }
    }

    /// The dimensions that the model was built with.
    pub(crate) fn dims(&self) -> Vec<(String, usize)> {
        self.manifest.settings.dimensions.iter().map(|(name, size)| (name.clone(), *size)).collect()
    }
}

/// Any well-formed proof file.
pub(crate) fn read_proof(path: &Path) -> Result<ProofFile, CliError> {
    ProofFile::read(path).map_err(|error| CliError::of_proof_file(path, error))
}

/// What all JSON files of a folder have, of whatever version.
#[derive(Deserialize)]
struct Versioned {
    schema_version: u32,
}

/// A file of this version, and its bytes.
fn read_json<T: DeserializeOwned>(path: &Path, version: u32) -> Result<(T, Vec<u8>), CliError> {
    let bytes = read_file(path, MAX_JSON_BYTES)?;
    // The version first: in a file of another one anything may be missing.
    let Versioned { schema_version } = serde_json::from_slice(&bytes).map_err(|error| malformed(path, error))?;
    check_version(path, schema_version, version)?;
    let value = serde_json::from_slice(&bytes).map_err(|error| malformed(path, error))?;
    Ok((value, bytes))
}

pub(crate) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, CliError> {
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::Other => malformed(path, error),
        _ => CliError::new(ErrorKind::BadFile, "file-missing", format!("`{}`: {error}", path.display()), REBUILD),
    };
    let mut bytes = Vec::new();
    open_regular(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(malformed(path, format!("more than {limit} bytes")));
    }
    Ok(bytes)
}

fn check_version(path: &Path, got: u32, expected: u32) -> Result<(), CliError> {
    let whose = match got.cmp(&expected) {
        Ordering::Equal => return Ok(()),
        Ordering::Less => "an earlier",
        Ordering::Greater => "a later",
    };
    let reason = format!("`schema_version` is {got}, expected {expected}: {whose} version of assay made it");
    Err(CliError::new(ErrorKind::BadFile, "file-version", format!("`{}`: {reason}", path.display()), REBUILD))
}

fn expect(path: &Path, expected: &str, got: &str) -> Result<(), CliError> {
    if expected == got { Ok(()) } else { Err(mismatch(path, "is not the file that manifest.json names")) }
}

fn mismatch(path: &Path, what: &str) -> CliError {
    CliError::new(ErrorKind::BadFile, "artefact-mismatch", format!("`{}` {what}", path.display()), REBUILD)
}

fn malformed(path: &Path, reason: impl std::fmt::Display) -> CliError {
    CliError::new(ErrorKind::BadFile, "file-malformed", format!("`{}`: {reason}", path.display()), REBUILD)
}

#[cfg(test)]
mod tests;
