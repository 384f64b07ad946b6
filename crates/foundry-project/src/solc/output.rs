use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::error::SolcError;

/// What the compiler made of the sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompileOutput {
    /// Contracts in the order of file and name.
    pub contracts: Vec<CompiledContract>,
    /// The compiler's warnings, each with file, line and cause.
    pub warnings: Vec<String>,
    /// Version of the compiler, with its commit.
    pub compiler: String,
}

/// One compiled contract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompiledContract {
    /// Its file, as named in the input.
    pub file: String,
    /// The number that its source map gives its file.
    pub file_id: usize,
    /// Its name.
    pub name: String,
    /// The code that deploys it, without constructor arguments.
    pub init_code: Vec<u8>,
    /// The deployed code; immutables are zero in it.
    pub runtime_code: Vec<u8>,
    /// The compressed source map of the deployed code.
    pub runtime_source_map: String,
    /// The interface, as JSON.
    pub abi: Value,
}

impl CompileOutput {
    /// The contract called `name`.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn contract(&self, name: &str) -> Result<&CompiledContract, SolcError> {
        self.contracts.iter().find(|contract| contract.name == name).ok_or_else(|| SolcError::NoSuchContract {
            name: name.to_owned(),
            got: self.contracts.iter().map(|contract| contract.name.clone()).collect(),
        })
    }

    pub(crate) fn from_standard_json(answer: &[u8], compiler: &str) -> Result<Self, SolcError> {
        let unreadable = |error: serde_json::Error| SolcError::Answer { reason: error.to_string() };
        let answer: Answer = serde_json::from_slice(answer).map_err(unreadable)?;
        let (errors, warnings): (Vec<_>, Vec<_>) =
            answer.errors.into_iter().partition(|message| message.severity == "error");
        if !errors.is_empty() {
            return Err(SolcError::Refused { messages: errors.into_iter().map(Message::text).collect() });
        }
        let mut contracts = Vec::new();
        for (file, by_name) in answer.contracts {
            let file_id = answer.sources.get(&file).map_or(0, |source| source.id);
            for (name, artefact) in by_name {
                let artefact: Artefact = serde_json::from_value(artefact).map_err(unreadable)?;
                contracts.push(artefact.into_contract(file.clone(), file_id, name)?);
            }
        }
        let warnings = warnings.into_iter().map(Message::text).collect();
        Ok(Self { contracts, warnings, compiler: compiler.to_owned() })
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    errors: Vec<Message>,
    #[serde(default)]
    sources: BTreeMap<String, Source>,
    /// Not read before it is known that there are no errors: solc then leaves parts out.
    #[serde(default)]
    contracts: BTreeMap<String, BTreeMap<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    severity: String,
    message: String,
    formatted_message: Option<String>,
}

#[derive(Deserialize)]
struct Source {
    id: usize,
}

#[derive(Deserialize)]
struct Artefact {
    abi: Value,
    evm: Code,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Code {
    bytecode: Bytecode,
    deployed_bytecode: Bytecode,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bytecode {
    object: String,
    #[serde(default)]
    source_map: String,
}

impl Message {
    fn text(self) -> String {
        self.formatted_message.unwrap_or(self.message).trim().to_owned()
    }
}

impl Artefact {
    fn into_contract(self, file: String, file_id: usize, name: String) -> Result<CompiledContract, SolcError> {
        // A library's place in the code is kept by a text that is no hex.
        let decode = |object: &str| hex::decode(object).map_err(|_| SolcError::Unlinked { name: name.clone() });
        let init_code = decode(&self.evm.bytecode.object)?;
        let runtime_code = decode(&self.evm.deployed_bytecode.object)?;
        let runtime_source_map = self.evm.deployed_bytecode.source_map;
        Ok(CompiledContract { file, file_id, name, init_code, runtime_code, runtime_source_map, abi: self.abi })
    }
}
