//! Compiled contracts, and contracts on a chain.

use std::path::Path;

use alloy_primitives::{Address, U256};
use foundry_project::{CompileInput, CompileOutput, CompiledContract, CompilerSettings, Solc, ToolSearch};
use gas_meter::{CallReport, Evm, Fork, SectionMap, SourceMap, SourceSection};
use halo2_solidity_verifier::{Mode, SectionRange};
use protocol_spec::{EntryPoint, encode_calldata};

/// A compiled contract.
pub(crate) struct Contract {
    pub(crate) init_code: Vec<u8>,
    pub(crate) runtime: Vec<u8>,
    pub(crate) sections: SectionMap,
    pub(crate) warnings: Vec<String>,
}

/// A text with one contract.
pub(crate) struct Text<'a> {
    pub(crate) source: String,
    pub(crate) sections: &'a [SectionRange],
}

/// A contract on its own chain.
pub(crate) struct Deployed {
    pub(crate) evm: Evm,
    pub(crate) address: Address,
}

impl Contract {
    /// Compiles a text with one contract.
    pub(crate) fn compile(source: &str, sections: &[SectionRange]) -> Self {
        Self::compile_all(&[Text { source: source.into(), sections }]).remove(0)
    }

    /// Compiles texts with one contract each. The compiler's start costs as much as a contract, so it starts once.
    pub(crate) fn compile_all(texts: &[Text<'_>]) -> Vec<Self> {
        Self::compile_all_in(Mode::Gas, texts)
    }

    /// As a mode asks for.
    pub(crate) fn compile_all_in(mode: Mode, texts: &[Text<'_>]) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let solc = Solc::find(&ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None), None).unwrap();
        let sources = texts.iter().enumerate().map(|(at, text)| (file(at), text.source.clone())).collect();
        let settings = CompilerSettings { optimizer_runs: mode.optimizer_runs(), ..CompilerSettings::default() };
        let output = solc.compile(&CompileInput { sources, settings }).unwrap();
        texts.iter().enumerate().map(|(at, text)| Self::of_output(&output, &file(at), text.sections)).collect()
    }

    fn of_output(output: &CompileOutput, file: &str, sections: &[SectionRange]) -> Self {
        // Interfaces have no code.
        let is_contract = |contract: &&CompiledContract| contract.file == file && !contract.runtime_code.is_empty();
        let mut contracts = output.contracts.iter().filter(is_contract);
        let contract = contracts.next().unwrap();
        assert_eq!(contracts.count(), 0, "one contract a text");
        let sections: Vec<_> =
            sections.iter().map(|s| SourceSection { name: s.section.name().into(), range: s.range.clone() }).collect();
        let map = SourceMap::parse(&contract.runtime_source_map).unwrap();
        let sections = SectionMap::new(&contract.runtime_code, &map, contract.file_id, &sections).unwrap();
        let warnings = output.warnings.iter().filter(|warning| warning.contains(file)).cloned().collect();
        Self { init_code: contract.init_code.clone(), runtime: contract.runtime_code.clone(), sections, warnings }
    }

    pub(crate) fn deploy(&self) -> Deployed {
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.install(&self.runtime).unwrap();
        Deployed { evm, address }
    }
}

/// No name is part of another one, as warnings are told apart by them.
fn file(index: usize) -> String {
    format!("Verifier{index:04}.sol")
}

impl Deployed {
    pub(crate) fn call(&mut self, entry: EntryPoint, proof: &[u8], instances: &[U256]) -> CallReport {
        self.evm.call(self.address, &encode_calldata(entry, proof, instances)).unwrap()
    }

    pub(crate) fn accepts(&mut self, proof: &[u8], instances: &[U256]) -> bool {
        let calldata = encode_calldata(EntryPoint::Verify, proof, instances);
        self.evm.static_call(self.address, &calldata).unwrap().is_success()
    }
}
