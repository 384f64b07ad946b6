//! A real chain: started, deployed to, stopped.

mod common;

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Command;

use foundry_project::{
    Anvil, AnvilError, AnvilOptions, CompileInput, DeployReceipt, DeployRequest, Forge, ForgeError, Signer, Solc,
    SolcOrigin, Tool, ToolError, ToolSearch,
};

const ANSWER: &str = "// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;
contract Answer {
    uint256 public immutable x;
    constructor(uint256 y) { require(y != 0, \"zero\"); x = y; }
}
";

fn start() -> Anvil {
    Anvil::start(&common::search(), &AnvilOptions::default()).unwrap()
}

fn listens(chain_url: &str) -> bool {
    TcpStream::connect(chain_url.strip_prefix("http://").unwrap()).is_ok()
}

fn cast(arguments: &[&str]) -> String {
    let cast = Tool::Cast.find(&common::search()).unwrap();
    let output = Command::new(cast.program).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Init code of `Answer` for the argument `y`.
fn answer(solc: &Solc, y: u8) -> Vec<u8> {
    let output = solc.compile(&CompileInput::single("Answer.sol", ANSWER)).unwrap();
    let mut argument = [0; 32];
    argument[31] = y;
    [output.contract("Answer").unwrap().init_code.as_slice(), &argument].concat()
}

fn deploy(chain: &Anvil, solc: &Solc, y: u8, signer: Signer) -> Result<DeployReceipt, ForgeError> {
    let init_code = answer(solc, y);
    let request = DeployRequest { init_code: &init_code, rpc_url: &chain.rpc_url(), signer };
    Forge::find(&common::search()).unwrap().deploy(solc, &request)
}

fn unlocked(chain: &Anvil) -> Signer {
    Signer::Unlocked { address: chain.accounts()[0].address.clone() }
}

#[test]
fn a_chain_listens_while_it_is_held_and_not_after() {
    let chain = start();
    let url = chain.rpc_url();
    assert!(listens(&url));
    assert_eq!(cast(&["chain-id", "--rpc-url", &url]), chain.chain_id().to_string());
    assert_eq!(chain.accounts().len(), 10);
    drop(chain);
    assert!(!listens(&url));
}

#[test]
fn a_chain_left_running_outlives_its_guard() {
    let chain = start();
    let url = chain.rpc_url();
    let pid = chain.leave_running().unwrap();
    assert_eq!(cast(&["block-number", "--rpc-url", &url]), "0");
    let status = Command::new("kill").arg(pid.to_string()).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_taken_port_is_reported_with_anvils_words() {
    let chain = start();
    let port = chain.rpc_url().rsplit(':').next().unwrap().parse().unwrap();
    let options = AnvilOptions { port, ..AnvilOptions::default() };
    let error = Anvil::start(&common::search(), &options).unwrap_err();
    assert!(matches!(error, AnvilError::Ended { ref output } if output.contains("in use")), "{error}");
}

#[test]
fn a_missing_anvil_says_how_to_install_it() {
    let nowhere = ToolSearch { folders: vec![], path: vec![PathBuf::from("/nonexistent")], home: None };
    let error = Anvil::start(&nowhere, &AnvilOptions::default()).unwrap_err();
    assert!(matches!(error, AnvilError::Tool(ToolError::NotFound { tool: Tool::Anvil })));
    assert!(error.to_string().contains("npm install --save-dev @foundry-rs/anvil"));
}

#[test]
fn a_contract_is_deployed_and_its_receipt_read() {
    let chain = start();
    let solc = Solc::find(&common::outside_the_repository_but_npm(), None).unwrap();
    assert_eq!(solc.origin(), SolcOrigin::Npm);
    let receipt = deploy(&chain, &solc, 42, unlocked(&chain)).unwrap();
    let url = chain.rpc_url();
    assert_eq!(cast(&["call", &receipt.address, "x()(uint256)", "--rpc-url", &url]), "42");
    let on_chain = cast(&["receipt", &receipt.transaction_hash, "gasUsed", "--rpc-url", &url]);
    assert_eq!(receipt.gas_used.to_string(), on_chain);
    assert_eq!(receipt.block, 1);
}

#[test]
fn a_key_in_a_variable_signs() {
    let chain = start();
    let solc = Solc::find(&common::search(), None).unwrap();
    // The variable must be in forge's environment: a process of its own gets it.
    let (url, key) = (chain.rpc_url(), chain.accounts()[1].private_key.clone());
    let init_code = hex::encode(answer(&solc, 7));
    let this_test = std::env::current_exe().unwrap();
    let output = Command::new(this_test)
        .args(["--exact", "child_deploys_with_the_key_in_its_environment", "--ignored", "--nocapture"])
        .envs([("TEST_RPC_URL", &url), ("TEST_INIT_CODE", &init_code), ("TEST_DEPLOYER_KEY", &key)])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let address = text.lines().find_map(|line| line.split("deployed at ").nth(1)).expect(&text);
    assert_eq!(cast(&["call", address.trim(), "x()(uint256)", "--rpc-url", &url]), "7");
    let nonce = cast(&["nonce", &chain.accounts()[1].address, "--rpc-url", &url]);
    assert_eq!(nonce, "1");
}

#[test]
#[ignore = "the other half of `a_key_in_a_variable_signs`"]
fn child_deploys_with_the_key_in_its_environment() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let init_code = hex::decode(variable("TEST_INIT_CODE")).unwrap();
    let rpc_url = variable("TEST_RPC_URL");
    let signer = Signer::Variable { name: "TEST_DEPLOYER_KEY".into() };
    let request = DeployRequest { init_code: &init_code, rpc_url: &rpc_url, signer };
    let solc = Solc::find(&common::search(), None).unwrap();
    let receipt = Forge::find(&common::search()).unwrap().deploy(&solc, &request).unwrap();
    println!("deployed at {}", receipt.address);
}

#[test]
fn a_constructor_that_reverts_is_an_error() {
    let chain = start();
    let solc = Solc::find(&common::search(), None).unwrap();
    let error = deploy(&chain, &solc, 0, unlocked(&chain)).unwrap_err();
    let ForgeError::Failed { command: "script", output } = error else { panic!("{error}") };
    assert!(output.contains("DeploymentFailed"), "{output}");
}

#[test]
fn a_chain_that_is_not_there_is_an_error() {
    let chain = start();
    let solc = Solc::find(&common::search(), None).unwrap();
    let init_code = answer(&solc, 1);
    let (rpc_url, signer) = (chain.rpc_url(), unlocked(&chain));
    drop(chain);
    let request = DeployRequest { init_code: &init_code, rpc_url: &rpc_url, signer };
    let error = Forge::find(&common::search()).unwrap().deploy(&solc, &request).unwrap_err();
    assert!(matches!(error, ForgeError::Failed { command: "script", .. }), "{error}");
}
