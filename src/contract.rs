//! From a verifying key to a compiled contract with known figures.

use alloy_primitives::B256;
use foundry_project::{CompileInput, StartedSolc};
use gas_meter::{Evm, Fork};
use halo2_solidity_verifier::codec::{ModelName, VerifierFacts, print_codec, print_mock, print_model};
use halo2_solidity_verifier::{
    ContractName, GenerateError, GeneratedVerifier, GeneratorOptions, LimitError, SectionRange, generate,
    generate_reference,
};
use kzg_backend::VerifierKey;
use protocol_spec::public::PublicLayout;
use protocol_spec::{CalldataStats, InstanceBytes};
use verifier_program::{Mode, price_fitting};

use crate::artifacts::{Bytecode, CodeSection, CompilerStamp, ContractFigures, ModelCode, hex32};
use crate::error::{CliError, ErrorKind, internal};
use crate::evm;
use crate::output::SCHEMA_VERSION;

/// A model's contracts as text.
#[derive(Debug)]
pub(crate) struct Contracts {
    pub(crate) verifier: GeneratedVerifier,
    /// What its code is made for.
    mode: Mode,
    pub(crate) codec: String,
    /// The codec behind an address.
    pub(crate) model: String,
    pub(crate) mock: String,
    /// The verifier for people to read.
    pub(crate) reference: String,
}

impl Contracts {
    /// Prints all of them.
    pub(crate) fn generate(name: &ModelName, key: &VerifierKey, layout: &PublicLayout) -> Result<Self, CliError> {
        let model_id = B256::from(*key.model_id().as_bytes());
        let contract_name = ContractName::new(name.verifier())
            .map_err(|error| CliError::usage("model-name", error, "choose another name with `--name NAME`"))?;
        let mode = mode(key);
        let options = GeneratorOptions::new(contract_name, model_id).in_mode(mode);
        let verifier = generate(key.spec(), &options).map_err(refused)?;
        let reference =
            generate_reference(key.spec(), &options).map_err(|error| internal("the reference's source", error))?;
        let facts = VerifierFacts {
            model_id,
            vk_digest: key.spec().vk_digest(),
            proof_length: verifier.program.layout().bytes(),
            instance_count: layout.instance_count(),
        };
        let (codec, mock) = (print_codec(name, layout), print_mock(name, &facts));
        let model = print_model(name, model_id, layout);
        Ok(Self { verifier, mode, codec, model, mock, reference: reference.source })
    }

    /// Compiles verifier and model contract. The others are for integrators, who compile them with their own sources, or for reading.
    pub(crate) fn compile(&self, name: &ModelName, compiler: StartedSolc) -> Result<Bytecode, CliError> {
        let mut input = CompileInput::single(format!("{}.sol", name.verifier()), self.verifier.source.clone());
        input.settings.optimizer_runs = self.mode.optimizer_runs();
        input.sources.insert(format!("{}.sol", name.codec()), self.codec.clone());
        input.sources.insert(format!("{}.sol", name.model()), self.model.clone());
        let output = compiler.compile(&input)?;
        for warning in &output.warnings {
            tracing::info!("solc: {warning}");
        }
        let (contract, model) = (output.contract(&name.verifier())?, output.contract(&name.model())?);
        let section = |section: &SectionRange| CodeSection {
            name: section.section.name().to_owned(),
            start: section.range.start,
            end: section.range.end,
        };
        Ok(Bytecode {
            schema_version: SCHEMA_VERSION,
            contract: contract.name.clone(),
            compiler: CompilerStamp { version: output.compiler.clone(), settings: input.settings },
            init_code: contract.init_code.clone(),
            runtime_code: contract.runtime_code.clone(),
            source_map: contract.runtime_source_map.clone(),
            source_index: contract.file_id,
            sections: self.verifier.sections.iter().map(section).collect(),
            model: ModelCode {
                contract: model.name.clone(),
                init_code: model.init_code.clone(),
                runtime_code: model.runtime_code.clone(),
            },
        })
    }
}

/// Deploys verifier and model contract in the embedded EVM under the live rules: they have to fit their limits.
/// `price` is the transaction gas that was predicted, and for which instances.
pub(crate) fn figures(bytecode: &Bytecode, price: (u64, InstanceBytes)) -> Result<ContractFigures, CliError> {
    let mut evm = Evm::new(Fork::Osaka);
    let deployment = evm::deploy(&mut evm, bytecode)?;
    let model = evm.deploy(&bytecode.model.init_code)?;
    Ok(ContractFigures {
        predicted_transaction_gas: price.0,
        typical_instances: price.1,
        runtime_bytes: bytecode.runtime_code.len(),
        deploy_gas: deployment.deploy_gas.units(),
        runtime_code_hash: hex32(&evm::code_hash(&bytecode.runtime_code).0),
        model_code_hash: hex32(&evm::code_hash(&model.runtime).0),
        compiler: bytecode.compiler.version.clone(),
        compiler_settings: bytecode.compiler.settings,
    })
}

/// Short code for verifiers that would be too long otherwise.
fn mode(key: &VerifierKey) -> Mode {
    let calldata = CalldataStats::expected(key.program().layout(), InstanceBytes::RANDOM);
    price_fitting(key.program(), verifier_program::Fork::Osaka, &calldata).0
}

fn refused(error: GenerateError) -> CliError {
    let GenerateError::Limit(limit) = error else { return internal("the verifier's source", error) };
    let id = match limit {
        LimitError::RuntimeSize { .. } => "code-size",
        LimitError::InitCodeSize { .. } => "init-code-size",
        LimitError::VerificationGas { .. } => "verification-gas",
        LimitError::DeploymentGas { .. } => "deployment-gas",
    };
    CliError::new(
        ErrorKind::Limit,
        id,
        limit,
        "build with fewer lanes (`--lanes`), or a model with fewer public values",
    )
}
