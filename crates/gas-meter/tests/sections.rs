//! Gas by section: by hand, and through the compiler on Solidity with inline assembly.

mod common;

use std::path::Path;

use common::{CALLDATACOPY, CALLDATASIZE, GAS, INVALID, POP, PUSH0, REVERT, STATICCALL, STOP};
use foundry_project::{CompileInput, Solc, ToolSearch};
use gas_meter::{Evm, Fork, Gas, OTHER, SectionMap, SourceMap, SourceSection};

fn section(name: &str, start: usize, end: usize) -> SourceSection {
    SourceSection { name: name.into(), range: start..end }
}

/// Runs `parts` behind each other, each part a section of its own.
fn run_parts(fork: Fork, parts: &[(&str, &[u8])], calldata: &[u8]) -> (gas_meter::CallReport, gas_meter::SectionGas) {
    let code: Vec<u8> = parts.iter().flat_map(|(_, code)| code.iter().copied()).collect();
    let mut entries = Vec::new();
    for (index, (_, part)) in parts.iter().enumerate() {
        let mut pc = 0;
        while pc < part.len() {
            entries.push(format!("{}:1:0:-:0", index * 10));
            pc += if (0x60..=0x7f).contains(&part[pc]) { usize::from(part[pc] - 0x5e) } else { 1 };
        }
    }
    let map = SourceMap::parse(&entries.join(";")).unwrap();
    let sections: Vec<_> =
        parts.iter().enumerate().map(|(index, (name, _))| section(name, index * 10, index * 10 + 10)).collect();
    let map = SectionMap::new(&code, &map, 0, &sections).unwrap();
    let mut evm = Evm::new(fork);
    let contract = evm.install(&code).unwrap();
    evm.call_by_section(contract, calldata, &map).unwrap()
}

const LOAD: &[u8] = &[CALLDATASIZE, PUSH0, PUSH0, CALLDATACOPY];
const MULTIPLY: &[u8] = &[0x60, 0x40, PUSH0, CALLDATASIZE, PUSH0, 0x60, 7, GAS, STATICCALL, POP];

#[test]
fn precompiles_and_memory_count_for_the_section_that_causes_them() {
    let calldata = [0; 96];
    for fork in Fork::ALL {
        let (report, sections) =
            run_parts(fork, &[("load", LOAD), ("multiply", MULTIPLY), ("stop", &[STOP])], &calldata);
        // CALLDATASIZE, two PUSH0, CALLDATACOPY with three words copied into three new words of memory
        assert_eq!(sections.get("load"), Some(Gas(2 + 2 + 2 + 3 + 3 * 3 + 3 * 3)), "{fork}");
        // seven cheap instructions, a warm call and the precompile
        assert_eq!(sections.get("multiply"), Some(Gas(3 + 2 + 2 + 2 + 3 + 2 + 100 + 6_000 + 2)), "{fork}");
        assert_eq!(sections.get("stop"), Some(Gas(0)));
        assert_eq!(sections.get(OTHER), Some(Gas(0)));
        assert_eq!(sections.total(), report.gas.execution_gas, "{fork}");
    }
}

#[test]
fn sections_of_a_revert_and_of_a_halt_sum_to_execution_gas() {
    for end in [&[PUSH0, PUSH0, REVERT][..], &[INVALID][..]] {
        let (report, sections) = run_parts(Fork::Osaka, &[("load", LOAD), ("end", end)], &[1, 2, 3]);
        assert!(!report.outcome.is_success());
        assert_eq!(sections.total(), report.gas.execution_gas);
        assert_eq!(sections.get("load"), Some(Gas(2 + 2 + 2 + 3 + 3 + 3)));
    }
}

#[test]
fn an_inner_call_counts_for_the_section_that_calls() {
    let mut evm = Evm::new(Fork::Osaka);
    // PUSH1 1; JUMPDEST-free spending: 100 times PUSH0, POP
    let callee = evm.install(&[PUSH0, POP].repeat(100)).unwrap();
    let mut call = vec![PUSH0, PUSH0, PUSH0, PUSH0, 0x73];
    call.extend(callee);
    call.extend([GAS, STATICCALL, POP]);
    let code = [call.as_slice(), &[PUSH0, POP, STOP]].concat();
    let entries = [vec!["0:1:0"; 8], vec!["10:1:0"; 3]].concat().join(";");
    let sections = [section("call", 0, 10), section("rest", 10, 20)];
    let map = SectionMap::new(&code, &SourceMap::parse(&entries).unwrap(), 0, &sections).unwrap();
    let caller = evm.install(&code).unwrap();
    let (report, gas) = evm.call_by_section(caller, &[], &map).unwrap();
    // A cold account costs 2,600.
    assert_eq!(gas.get("call"), Some(Gas(4 * 2 + 3 + 2 + 2_600 + 100 * 4 + 2)));
    assert_eq!(gas.get("rest"), Some(Gas(4)));
    assert_eq!(gas.total(), report.gas.execution_gas);
}

const SOURCE: &str = "// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;
contract Sections {
    fallback() external {
        assembly (\"memory-safe\") {
            // section: hashing
            calldatacopy(0, 0, calldatasize())
            let state := keccak256(0, calldatasize())
            for { let i := 0 } lt(i, 50) { i := add(i, 1) } {
                mstore(0, state)
                state := keccak256(0, 0x20)
            }
            // section: curve
            mstore(0x00, 1)
            mstore(0x20, 2)
            mstore(0x40, state)
            let ok := staticcall(gas(), 7, 0, 0x60, 0, 0x40)
            // end of sections
            if iszero(ok) { revert(0, 0) }
            return(0, 0x40)
        }
    }
}
";

#[test]
fn sections_of_compiled_solidity_come_from_marker_comments() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let search = ToolSearch::new(root, std::env::var_os("PATH").as_deref(), None);
    let solc = Solc::find(&search, None).unwrap();
    let output = solc.compile(&CompileInput::single("Sections.sol", SOURCE)).unwrap();
    let contract = output.contract("Sections").unwrap();
    let source_map = SourceMap::parse(&contract.runtime_source_map).unwrap();
    let sections = SourceSection::from_markers(SOURCE).unwrap();
    let mut evm = Evm::new(Fork::Osaka);
    let deployment = evm.deploy(&contract.init_code).unwrap();
    assert_eq!(deployment.runtime, contract.runtime_code);
    let map = SectionMap::new(&deployment.runtime, &source_map, contract.file_id, &sections).unwrap();
    let (report, gas) = evm.call_by_section(deployment.address, &[1; 64], &map).unwrap();
    assert!(report.outcome.is_success());
    assert_eq!(gas.total(), report.gas.execution_gas);
    let [hashing, curve] = ["hashing", "curve"].map(|name| gas.get(name).unwrap().units());
    // 51 hashes at 36 or more and the loop around them; a multiplication, a warm call and a little around them.
    assert!((50 * 36..50 * 120).contains(&hashing), "{hashing}");
    assert!((6_100..6_160).contains(&curve), "{curve}");
    assert!(gas.get(OTHER).unwrap() < Gas(100), "{gas:?}");
}

#[test]
fn sections_are_written_in_order() {
    let (_, sections) = run_parts(Fork::Osaka, &[("b", LOAD), (OTHER, &[PUSH0, POP]), ("a", &[STOP])], &[]);
    assert_eq!(serde_json::to_string(&sections).unwrap(), r#"{"b":9,"a":0,"other":4}"#);
}
