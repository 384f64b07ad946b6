//! `assay watch`: what it answers, and everything that may go wrong meanwhile.

mod answers;
mod kills;
mod nodes;
mod proxy;
mod troubles;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use alloy_primitives::{Address, U256};
use serde_json::Value;
use tempfile::TempDir;

use crate::oracle::Market;

/// A keeper that runs, with what it has told so far.
pub(crate) struct Watch {
    child: Child,
    story: Arc<Mutex<Vec<Value>>>,
}

/// How to start keepers of one market.
pub(crate) struct Post {
    pub(crate) url: String,
    folder: TempDir,
    pub(crate) more: Vec<String>,
    /// The market's own sender where it is nobody else.
    pub(crate) sender: Option<Address>,
}

impl Post {
    pub(crate) fn at(url: &str) -> Self {
        Self { url: url.to_owned(), folder: TempDir::new().unwrap(), more: Vec::new(), sender: None }
    }

    pub(crate) fn with(self, more: &[&str]) -> Self {
        Self { more: more.iter().map(|argument| (*argument).to_owned()).collect(), ..self }
    }

    pub(crate) fn journal(&self) -> PathBuf {
        self.folder.path().join("journal.json")
    }

    /// A keeper that looks often and answers every change; the node signs.
    pub(crate) fn arguments(&self, market: &Market) -> Vec<String> {
        let sender = self.sender.unwrap_or(market.sender).to_string();
        let mut arguments = market.arguments_at("watch", &self.url, &["--unlocked", "--from", &sender]);
        let journal = self.journal().to_str().unwrap().to_owned();
        let defaults = [("--interval", "0.1"), ("--deviation", "0"), ("--rpc-timeout", "2"), ("--state", &journal)];
        for (option, value) in defaults {
            if !self.more.iter().any(|argument| argument == option) {
                arguments.extend([option.to_owned(), value.to_owned()]);
            }
        }
        arguments.extend(self.more.clone());
        arguments
    }

    pub(crate) fn start(&self, market: &Market) -> Watch {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(self.arguments(market))
            .arg("--json")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_remove("ETH_PRIVATE_KEY")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let story = Arc::new(Mutex::new(Vec::new()));
        let (lines, told) = (BufReader::new(child.stdout.take().unwrap()).lines(), Arc::clone(&story));
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                told.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Watch { child, story }
    }

    pub(crate) fn read_journal(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.journal()).unwrap()).unwrap()
    }
}

impl Watch {
    /// What was told so far.
    pub(crate) fn story(&self) -> Vec<Value> {
        self.story.lock().unwrap().clone()
    }

    pub(crate) fn told(&self, event: &str) -> Vec<Value> {
        self.story().into_iter().filter(|told| told["event"] == event).collect()
    }

    /// Waits for so many events of a kind, and returns the last of them.
    pub(crate) fn wait_for(&self, event: &str, count: usize) -> Value {
        let deadline = Instant::now() + Duration::from_secs(90);
        loop {
            if let Some(told) = self.told(event).get(count - 1) {
                return told.clone();
            }
            assert!(Instant::now() < deadline, "no `{event}` in {:#?}", self.story());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits for a trouble of this id.
    pub(crate) fn wait_for_trouble(&self, id: &str) -> Value {
        let deadline = Instant::now() + Duration::from_secs(90);
        loop {
            let troubles = self.told("trouble");
            if let Some(trouble) = troubles.into_iter().find(|trouble| trouble["id"] == id) {
                return trouble;
            }
            assert!(Instant::now() < deadline, "no trouble `{id}` in {:#?}", self.story());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Whether it still runs.
    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// A signal that asks it to end; returns its exit code.
    pub(crate) fn ask_to_end(mut self, signal: &str) -> i32 {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        self.end()
    }

    /// Waits for its end; returns its exit code.
    pub(crate) fn end(&mut self) -> i32 {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.runs() {
            assert!(Instant::now() < deadline, "does not end: {:#?}", self.story());
            thread::sleep(Duration::from_millis(20));
        }
        self.child.wait().unwrap().code().expect("no signal ended it")
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Runs a keeper that has to end with code 7; returns the message of the error that its story ends with.
pub(crate) fn fail_in_a_story(post: &Post, market: &Market, id: &str) -> String {
    let mut watch = post.start(market);
    assert_eq!(watch.end(), 7);
    let story = watch.story();
    let error = story.last().unwrap()["error"].clone();
    assert_eq!(error["id"], id, "{story:#?}");
    error["message"].as_str().unwrap().to_owned()
}

/// Every answer is of another snapshot and of newer data than the one before, no transaction failed, and none to the
/// oracle was for nothing: a second snapshot or answer of the same data succeeds without an event.
pub(crate) fn assert_clean(market: &Market, answers: usize) {
    let events = market.answers();
    assert_eq!(events.len(), answers, "{events:#?}");
    let word = |event: &Value, index: usize| {
        let data = hex::decode(event["data"].as_str().unwrap().trim_start_matches("0x")).unwrap();
        U256::from_be_slice(&data[32 * index..32 * (index + 1)])
    };
    // Answer, time of the data, number of the snapshot.
    for pair in events.windows(2) {
        assert!(word(&pair[0], 1) < word(&pair[1], 1) && word(&pair[0], 2) < word(&pair[1], 2), "{pair:#?}");
    }
    for receipt in market.receipts() {
        assert_eq!(receipt["status"], "0x1", "{receipt}");
        let to_oracle = receipt["to"].as_str().is_some_and(|to| to.parse() == Ok(market.oracle));
        assert!(!to_oracle || !receipt["logs"].as_array().unwrap().is_empty(), "for nothing: {receipt}");
    }
}
