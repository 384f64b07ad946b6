use std::path::{Path, PathBuf};

use halo2_solidity_verifier::codec::ModelName;

/// Paths within an artefact folder, or within the staging folder that becomes one.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    root: PathBuf,
}

/// Names of a model's Solidity files, relative to the artefact folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ContractFiles {
    pub(crate) verifier: String,
    pub(crate) codec: String,
    pub(crate) model: String,
    pub(crate) mock: String,
    pub(crate) reference: String,
}

impl Layout {
    pub(crate) fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn file(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    pub(crate) fn manifest(&self) -> PathBuf {
        self.file(Self::MANIFEST)
    }

    /// The ONNX file as it was given: the float reference of every later comparison.
    pub(crate) fn model(&self) -> PathBuf {
        self.file(Self::MODEL)
    }

    pub(crate) fn circuit(&self) -> PathBuf {
        self.file("circuit.bin")
    }

    pub(crate) fn verifying_key(&self) -> PathBuf {
        self.file("vk.bin")
    }

    pub(crate) fn proving_key(&self) -> PathBuf {
        self.file("pk.bin")
    }

    pub(crate) fn srs(&self) -> PathBuf {
        self.file("srs.bin")
    }

    pub(crate) fn bytecode(&self) -> PathBuf {
        self.file("bytecode.json")
    }

    pub(crate) fn proofs(&self) -> PathBuf {
        self.file("proofs")
    }

    pub(crate) fn private(&self) -> PathBuf {
        self.file(Self::PRIVATE)
    }

    /// Hidden weights and biases, with the salt of their hash.
    pub(crate) fn parameters(&self) -> PathBuf {
        self.file(Self::PARAMETERS)
    }

    /// The ONNX file where its weights are hidden.
    pub(crate) fn private_model(&self) -> PathBuf {
        self.file(Self::PRIVATE_MODEL)
    }

    pub(crate) fn private_proofs(&self) -> PathBuf {
        self.private().join("proofs")
    }

    pub(crate) fn private_commitments(&self) -> PathBuf {
        self.private().join("commitments")
    }

    /// Written last: as long as it is the earlier one, its hashes tell that the swap was interrupted.
    pub(crate) const MANIFEST: &str = "manifest.json";
    pub(crate) const CONTRACTS: &str = "contracts";
    pub(crate) const PRIVATE: &str = "private";
    pub(crate) const MODEL: &str = "model.onnx";
    pub(crate) const PRIVATE_MODEL: &str = "private/model.onnx";
    pub(crate) const PARAMETERS: &str = "private/parameters.bin";
}

impl ContractFiles {
    pub(crate) fn of(name: &ModelName) -> Self {
        let file = |contract: String| format!("{}/{contract}.sol", Layout::CONTRACTS);
        Self {
            verifier: file(name.verifier()),
            codec: file(name.codec()),
            model: file(name.model()),
            mock: file(name.mock()),
            reference: file(name.reference()),
        }
    }
}
