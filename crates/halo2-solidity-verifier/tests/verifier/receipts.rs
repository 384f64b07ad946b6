//! The embedded EVM, forge's isolated calls and the receipts of a local chain agree on what a verification costs, to the gas.

use std::path::{Path, PathBuf};
use std::process::Command;

use alloy_primitives::hex;
use foundry_project::{Anvil, AnvilOptions, Forge, Solc, Tool, ToolSearch};
use gas_meter::{Evm, Fork};
use protocol_spec::{EntryPoint, encode_calldata};
use tempfile::TempDir;

use super::fixture::{self, Contract, Fixture, Proven};

/// A call of a contract with its price in the embedded EVM.
struct Priced {
    name: String,
    contract: &'static Contract,
    calldata: Vec<u8>,
    gas: u64,
}

impl Priced {
    fn of((fixture, proven): &'static (Fixture, Proven), entry: EntryPoint) -> Self {
        let calldata = encode_calldata(entry, &proven.proof, &proven.words);
        let mut evm = Evm::new(Fork::Osaka);
        let address = evm.deploy(&fixture.contract.init_code).unwrap().address;
        let report = evm.call(address, &calldata).unwrap();
        assert!(report.outcome.is_success());
        let gas = report.gas.transaction_gas.units();
        Self { name: format!("{}_{entry:?}", fixture.name), contract: &fixture.contract, calldata, gas }
    }

    fn all() -> Vec<Self> {
        let entries = [EntryPoint::Verify, EntryPoint::VerifyProof];
        entries.into_iter().flat_map(|entry| fixture::all().iter().map(move |of| Self::of(of, entry))).collect()
    }
}

fn search() -> ToolSearch {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None)
}

/// A chain and the program that sends it transactions.
struct Node {
    chain: Anvil,
    cast: PathBuf,
}

impl Node {
    fn start() -> Self {
        let chain = Anvil::start(&search(), &AnvilOptions::default()).unwrap();
        Self { chain, cast: Tool::Cast.find(&search()).unwrap().program }
    }

    /// The receipt of a transaction of the chain's first account.
    fn send(&self, to: &[&str], data: &[u8]) -> serde_json::Value {
        let (url, data) = (self.chain.rpc_url(), hex::encode_prefixed(data));
        let mut cast = Command::new(&self.cast);
        cast.args(["send", "--json", "--unlocked", "--gas-limit", "16000000", "--rpc-url", &url]);
        let output = cast.args(["--from", &self.chain.accounts()[0].address]).args(to).arg(data).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[test]
fn receipts_say_what_was_measured() {
    let node = Node::start();
    let calls = Priced::all();
    for call in &calls {
        let creation = node.send(&["--create"], &call.contract.init_code);
        let address = creation["contractAddress"].as_str().unwrap().to_owned();
        let receipt = node.send(&[&address], &call.calldata);
        assert_eq!(receipt["gasUsed"], format!("{:#x}", call.gas), "{}", call.name);
    }
    println!("assurance: equal-receipts {}", calls.len());
}

const SETTINGS: &str = "[profile.default]
offline = true
isolate = true
evm_version = 'osaka'
fs_permissions = [{ access = 'read', path = './calls' }]
";

const PREAMBLE: &str = "// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

interface Vm {
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    function etch(address target, bytes calldata code) external;
    function lastCallGas() external view returns (Gas memory gas);
    function readFileBinary(string calldata path) external view returns (bytes memory data);
}

contract ReceiptsTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256(\"hevm cheat code\")))));

    function compare(string memory name, uint256 expected) private {
        address verifier = address(0x1234567890);
        vm.etch(verifier, vm.readFileBinary(string.concat(\"calls/\", name, \".code\")));
        (bool accepted,) = verifier.call(vm.readFileBinary(string.concat(\"calls/\", name, \".call\")));
        require(accepted, \"rejected\");
        require(vm.lastCallGas().gasTotalUsed == expected, \"another price\");
    }
";

/// A project with one test for each call.
fn project(calls: &[Priced]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let compiler = Solc::find(&search(), None).unwrap().program_for_forge(folder.path()).unwrap();
    std::fs::write(at("foundry.toml"), format!("{SETTINGS}solc = '{}'\n", compiler.display())).unwrap();
    ["calls", "test"].iter().for_each(|name| std::fs::create_dir(at(name)).unwrap());
    let mut source = PREAMBLE.to_owned();
    for Priced { name, contract, calldata, gas } in calls {
        std::fs::write(at("calls").join(format!("{name}.code")), &contract.runtime).unwrap();
        std::fs::write(at("calls").join(format!("{name}.call")), calldata).unwrap();
        source += &format!("\n    function test_{name}() external {{\n        compare(\"{name}\", {gas});\n    }}\n");
    }
    std::fs::write(at("test/Receipts.t.sol"), source + "}\n").unwrap();
    folder
}

#[test]
fn forge_says_what_was_measured() {
    let calls = Priced::all();
    let report = Forge::find(&search()).unwrap().test(project(&calls).path(), &[]).unwrap();
    assert_eq!((report.passed, &report.failed[..]), (calls.len(), &[][..]));
    println!("assurance: equal-forge-gas {}", calls.len());
}
