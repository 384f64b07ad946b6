//! A real chain: started, stopped, started again.

mod common;

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use foundry_project::{Anvil, AnvilError, AnvilOptions, Tool, ToolError, ToolSearch};
use tempfile::TempDir;

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
    // Whatever would end it has had time.
    thread::sleep(Duration::from_millis(300));
    assert_eq!(cast(&["block-number", "--rpc-url", &url]), "0");
    let status = Command::new("kill").arg(pid.to_string()).status().unwrap();
    assert!(status.success());
}

/// Tells a process that it is to hold a chain until it is ended.
const HOLDER: &str = "HOLDS_A_CHAIN";

/// An interrupted `assay demo` left its chain running.
#[test]
fn a_chain_ends_with_the_program_that_started_it_however_that_ends() {
    if std::env::var_os(HOLDER).is_some() {
        let chain = start();
        println!("listens: {}", chain.rpc_url());
        thread::sleep(Duration::from_secs(60));
        return;
    }
    for signal in ["-TERM", "-INT", "-KILL"] {
        let mut holder = Command::new(std::env::current_exe().unwrap());
        holder.args(["--exact", "a_chain_ends_with_the_program_that_started_it_however_that_ends", "--nocapture"]);
        let mut holder = holder.env(HOLDER, "").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(holder.stdout.take().unwrap()).lines().map(Result::unwrap);
        let url = lines.find_map(|line| Some(line.split_once("listens: ")?.1.to_owned())).unwrap();
        assert!(listens(&url));
        assert!(Command::new("kill").args([signal, &holder.id().to_string()]).status().unwrap().success());
        assert!(!holder.wait().unwrap().success());
        let asked = Instant::now();
        while listens(&url) {
            assert!(asked.elapsed() < Duration::from_secs(10), "the chain listens on after {signal}");
            thread::sleep(Duration::from_millis(20));
        }
    }
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
fn a_chain_goes_on_from_its_file() {
    let folder = TempDir::new().unwrap();
    let options = AnvilOptions { state: Some(folder.path().join("chain.json")), ..AnvilOptions::default() };
    let chain = Anvil::start(&common::search(), &options).unwrap();
    cast(&["rpc", "anvil_mine", "3", "--rpc-url", &chain.rpc_url()]);
    drop(chain);
    let chain = Anvil::start(&common::search(), &options).unwrap();
    assert_eq!(cast(&["block-number", "--rpc-url", &chain.rpc_url()]), "3");
}
