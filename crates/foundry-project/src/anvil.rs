use std::fs;
use std::io;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde::Deserialize;
use tempfile::TempDir;
use thiserror::Error;

use crate::guard::Guard;
use crate::search::ToolSearch;
use crate::tool::{Tool, ToolError};

/// How long a chain may take to start, and to stop.
const START_LIMIT: Duration = Duration::from_secs(30);
const STOP_LIMIT: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

/// A local chain, stopped when dropped, and when this program ends in any other way.
#[derive(Debug)]
pub struct Anvil {
    child: Option<Guarded>,
    port: u16,
    chain_id: u64,
    accounts: Vec<DevAccount>,
}

/// The process, and what ends it where nobody here can.
#[derive(Debug)]
struct Guarded {
    process: Child,
    _guard: Guard,
}

/// How to start a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnvilOptions {
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// The chain's id.
    pub chain_id: u64,
    /// The rules in force, in anvil's words.
    pub hardfork: String,
    /// A file that the chain goes on from, if it exists, and is kept in when it is stopped.
    pub state: Option<PathBuf>,
    /// The first block's time, in seconds since 1970, from which the chain's clock goes on.
    pub timestamp: Option<u64>,
}

/// An account that the chain holds and funds; its key is known to everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DevAccount {
    /// `0x` and 40 hex digits.
    pub address: String,
    /// `0x` and 64 hex digits.
    pub private_key: String,
}

/// A chain that does not start or stop.
#[derive(Debug, Error)]
pub enum AnvilError {
    /// anvil is missing or broken.
    #[error(transparent)]
    Tool(#[from] ToolError),
    /// The file system or the operating system refused.
    #[error("anvil could not be started")]
    Start(#[source] io::Error),
    /// It ended before it listened, for instance because the port is taken.
    #[error("anvil ended while starting: {output}")]
    Ended {
        /// What it wrote.
        output: String,
    },
    /// It runs, but does not listen.
    #[error("anvil did not listen within {} seconds", START_LIMIT.as_secs())]
    Silent,
}

impl Default for AnvilOptions {
    fn default() -> Self {
        Self { port: 0, chain_id: 31_337, hardfork: "osaka".to_owned(), state: None, timestamp: None }
    }
}

impl Anvil {
    /// Starts a chain and waits until it listens.
    ///
    /// # Errors
    /// anvil is missing, or ends or stays silent instead of listening.
    pub fn start(search: &ToolSearch, options: &AnvilOptions) -> Result<Self, AnvilError> {
        let program = Tool::Anvil.find(search)?.program;
        let folder = TempDir::new().map_err(AnvilError::Start)?;
        let (log, config) = (folder.path().join("log"), folder.path().join("config.json"));
        let child = spawn(program, options, &log, &config).map_err(AnvilError::Start)?;
        let mut chain = Self { child: Some(child), port: 0, chain_id: options.chain_id, accounts: Vec::new() };
        chain.port = chain.wait_until_listening(&log)?;
        let config = fs::read(&config).map_err(AnvilError::Start)?;
        chain.accounts = dev_accounts(&config).map_err(|error| AnvilError::Start(error.into()))?;
        Ok(chain)
    }

    /// Where it listens.
    pub fn rpc_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The chain's id.
    pub fn chain_id(&self) -> u64 {
        self.chain_id
    }

    /// The funded accounts; the chain signs for them.
    pub fn accounts(&self) -> &[DevAccount] {
        &self.accounts
    }

    /// Lets the chain run on after this program, and returns its process id.
    pub fn leave_running(mut self) -> Option<u32> {
        self.child.take().map(|child| child.process.id())
    }

    fn wait_until_listening(&mut self, log: &PathBuf) -> Result<u16, AnvilError> {
        let deadline = Instant::now() + START_LIMIT;
        while Instant::now() < deadline {
            let output = fs::read_to_string(log).map_err(AnvilError::Start)?;
            if let Some(port) = port_in(&output) {
                return Ok(port);
            }
            let child = self.child.as_mut();
            if let Some(Some(_)) = child.map(|child| child.process.try_wait()).transpose().map_err(AnvilError::Start)? {
                let output = fs::read_to_string(log).map_err(AnvilError::Start)?;
                return Err(AnvilError::Ended { output: output.trim().to_owned() });
            }
            thread::sleep(POLL);
        }
        Err(AnvilError::Silent)
    }
}

impl Drop for Anvil {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            stop(&mut child.process);
        }
    }
}

fn spawn(program: PathBuf, options: &AnvilOptions, log: &PathBuf, config: &PathBuf) -> io::Result<Guarded> {
    // A file, not a pipe: a chain that is left running must be able to write after its reader is gone.
    let log = fs::File::create(log)?;
    let state = options.state.iter().flat_map(|file| ["--state".as_ref(), file.as_os_str()]);
    let timestamp = options.timestamp.iter().flat_map(|seconds| ["--timestamp".to_owned(), seconds.to_string()]);
    let mut process = Command::new(program)
        .args(state)
        .args(timestamp)
        .args(["--host", "127.0.0.1"])
        .args(["--port", &options.port.to_string()])
        .args(["--chain-id", &options.chain_id.to_string()])
        .args(["--hardfork", &options.hardfork])
        .arg("--config-out")
        .arg(config)
        .stdin(Stdio::null())
        .stderr(log.try_clone()?)
        .stdout(log)
        .spawn()?;
    match Guard::over(&process) {
        Ok(guard) => Ok(Guarded { process, _guard: guard }),
        Err(error) => {
            stop(&mut process);
            Err(error)
        }
    }
}

/// Asks the process to end, and ends it when it does not. A process that is gone already is what was wanted.
fn stop(child: &mut Child) {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let asked = pid.is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok());
    let deadline = Instant::now() + STOP_LIMIT;
    while asked && Instant::now() < deadline {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(POLL);
    }
    if child.kill().is_ok() {
        // Reaps the process; its exit code says nothing.
        drop(child.wait());
    }
}

fn port_in(log: &str) -> Option<u16> {
    log.lines().find_map(|line| line.strip_prefix("Listening on ")?.rsplit(':').next()?.trim().parse().ok())
}

fn dev_accounts(config: &[u8]) -> serde_json::Result<Vec<DevAccount>> {
    #[derive(Deserialize)]
    struct Config {
        available_accounts: Vec<String>,
        private_keys: Vec<String>,
    }
    let config: Config = serde_json::from_slice(config)?;
    let accounts = config.available_accounts.into_iter().zip(config.private_keys);
    Ok(accounts.map(|(address, private_key)| DevAccount { address, private_key }).collect())
}
