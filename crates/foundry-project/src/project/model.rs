use std::path::Path;

use super::error::ProjectError;

/// A model with everything that its part of a project is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectModel {
    /// As the user calls it.
    pub name: String,
    /// What its contracts' names begin with.
    pub identifier: String,
    /// Identity of model, quantisation and layout: `0x` and 64 digits.
    pub model_id: String,
    /// Whether anyone can forge proofs for it, so that it belongs on local chains alone.
    pub insecure: bool,
    /// `<identifier>Verifier.sol`, `..Codec.sol`, `..Model.sol` and `..VerifierMock.sol`.
    pub contracts: Vec<SourceText>,
    /// `IAssayVerifier.sol` and `IAssayModel.sol`, the same for all models.
    pub interfaces: Vec<SourceText>,
    /// Tensors that have instances, inputs before outputs; at least one output with values.
    pub tensors: Vec<TensorFacts>,
    /// At least two proofs of different inputs, as files of `assay prove`.
    pub proofs: Vec<ProofText>,
    /// A proof of a model of the same shape with other parameters, as such a file.
    pub other_model: String,
    /// What the proofs mean and cost: the JSON that generated tests read.
    pub expected: String,
    /// The proof that deployments are tested with.
    pub self_test: SelfTestProof,
}

/// A Solidity file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    /// Its name without folders.
    pub file: String,
    /// Its text.
    pub text: String,
}

/// A proof file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofText {
    /// Its name without folder and `.json`: letters and digits.
    pub name: String,
    /// Its text.
    pub json: String,
}

/// A proof as bytes, in hexadecimal without `0x`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfTestProof {
    /// The proof.
    pub proof: String,
    /// The ABI encoding of its instances, one `uint256[]`.
    pub instances: String,
}

/// What tests of a codec need to know about a tensor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorFacts {
    /// Number of the tensor in the codec's errors.
    pub number: usize,
    /// As a struct's field: `logReturns`.
    pub camel: String,
    /// As the end of a function's name: `LogReturns`.
    pub pascal: String,
    /// As the start of a constant's name: `LOG_RETURNS`.
    pub constant: String,
    /// The codec's function that reads the commitment to it, if it is hashed: `logReturnsCommitment`.
    pub commitment: String,
    /// Whether it is an input of the model.
    pub is_input: bool,
    /// Whether it has one instance, a commitment, and no values for contracts.
    pub is_hashed: bool,
    /// Number of its values.
    pub length: usize,
    /// Number of its instances.
    pub instances: usize,
    /// Bits that values take in its last instance.
    pub last_instance_bits: usize,
}

impl ProjectModel {
    /// The name as files and folders carry it.
    pub(super) fn slug(&self) -> String {
        slug(&self.name)
    }

    /// Refuses names with which files would land elsewhere, or code would not be the code it should be.
    pub(super) fn check_names(&self) -> Result<(), ProjectError> {
        let letters = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric());
        let sources = self.contracts.iter().chain(&self.interfaces);
        let plain_file = |file: &str| Path::new(file).file_name().is_some_and(|name| name == file);
        let wrong = [
            (!letters(&self.identifier)).then_some(&self.identifier),
            (self.slug().is_empty() || self.name.contains(['"', '\\', '`', '\n', '*'])).then_some(&self.name),
            sources.map(|source| &source.file).find(|file| !plain_file(file)),
            self.proofs.iter().map(|proof| &proof.name).find(|name| !letters(name)),
        ];
        match wrong.into_iter().flatten().next() {
            Some(got) => Err(ProjectError::Name { got: got.clone() }),
            None => Ok(()),
        }
    }
}

/// A model's name as files and folders carry it: letters and digits, with one `-` where anything else was.
pub(super) fn slug(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
