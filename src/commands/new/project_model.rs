//! All that a project is told about a model.

use alloy_primitives::U256;
use foundry_project::{ProjectModel, ProofText, SelfTestProof, SourceText, TensorFacts};
use halo2_solidity_verifier::codec::{MODEL_INTERFACE, ModelName, TensorName, VERIFIER_INTERFACE, codec_names};
use kzg_backend::ProofFile;
use protocol_spec::public::{Encoding, PublicLayout, PublicTensor};

use super::expected::expected;
use super::fixtures::{Fixture, Fixtures};
use crate::artifacts::{Artifacts, ContractFiles, Verification};
use crate::error::{CliError, internal};

pub(super) fn project_model(
    artifacts: &Artifacts,
    verification: &Verification,
    fixtures: &Fixtures,
) -> Result<ProjectModel, CliError> {
    let manifest = &artifacts.manifest;
    let name = ModelName::new(&manifest.name).map_err(|error| internal("the model's name", error))?;
    let layout = &manifest.public_values;
    let first = fixtures.proofs.first().ok_or_else(|| internal("fixtures", "there are none"))?;
    Ok(ProjectModel {
        contracts: contracts(artifacts, &name)?,
        interfaces: vec![
            source("IAssayVerifier.sol", VERIFIER_INTERFACE.to_owned()),
            source("IAssayModel.sol", MODEL_INTERFACE.to_owned()),
        ],
        identifier: name.identifier().to_owned(),
        name: manifest.name.clone(),
        model_id: manifest.model_id.clone(),
        insecure: manifest.insecure,
        tensors: tensors(layout),
        proofs: fixtures.proofs.iter().map(proof_text).collect(),
        other_model: fixtures.other_model.to_json(),
        expected: expected(layout, &manifest.contract_figures, &verification.key, &fixtures.proofs)?,
        self_test: self_test(&first.file),
    })
}

fn contracts(artifacts: &Artifacts, name: &ModelName) -> Result<Vec<SourceText>, CliError> {
    let files = ContractFiles::of(name);
    let names = [name.verifier(), name.codec(), name.model(), name.mock()];
    let paths = [files.verifier, files.codec, files.model, files.mock];
    let read = |(name, path): (String, String)| Ok(source(&format!("{name}.sol"), artifacts.solidity(&path)?));
    names.into_iter().zip(paths).map(read).collect()
}

fn source(file: &str, text: String) -> SourceText {
    SourceText { file: file.to_owned(), text }
}

fn proof_text(proof: &Fixture) -> ProofText {
    ProofText { name: proof.name.clone(), json: proof.file.to_json() }
}

fn tensors(layout: &PublicLayout) -> Vec<TensorFacts> {
    let named = layout.tensors().iter().zip(codec_names(layout)).enumerate();
    named.map(|(number, (tensor, name))| facts(number, tensor, name)).collect()
}

fn facts(number: usize, tensor: &PublicTensor, name: TensorName) -> TensorFacts {
    let commitment = name.commitment();
    let TensorName { camel, pascal, constant } = name;
    let (length, instances) = (tensor.element_count(), tensor.instance_count);
    let in_last = length - (tensor.word_count() - 1) * tensor.values_per_word();
    TensorFacts {
        number,
        camel,
        pascal,
        constant,
        commitment,
        is_input: tensor.range().is_some(),
        is_hashed: tensor.encoding == Encoding::Hashed,
        length,
        instances,
        last_instance_bits: in_last * tensor.bits as usize,
    }
}

fn self_test(file: &ProofFile) -> SelfTestProof {
    let head = [U256::from(32), U256::from(file.instances.len())];
    let words = head.iter().chain(&file.instances).map(|word| hex::encode(word.to_be_bytes::<32>()));
    SelfTestProof { proof: hex::encode(&file.proof), instances: words.collect() }
}
