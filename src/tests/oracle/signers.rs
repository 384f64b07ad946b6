//! Keys from where people keep them, and from nowhere else.

use std::fs;
use std::path::Path;
use std::process::Command;

use foundry_project::Tool;
use tempfile::TempDir;

use crate::node::{Node, anvil, tools};
use crate::oracle::account;
use crate::run::{Run, ToOwnedCommand, assay, fail_with, text};
use crate::workshop::built;

const PASSWORD: &str = "correct horse";

/// A keystore that Foundry itself made.
fn keystore(folder: &Path, name: &str, key: &str) {
    let cast = Tool::Cast.find(&tools()).unwrap();
    let store = ["--keystore-dir", text(folder), "--private-key", key, "--unsafe-password", PASSWORD];
    let output = Command::new(cast.program).args(["wallet", "import", name]).args(store).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn keystores_and_accounts_sign() {
    let chain = anvil(31_337);
    let home = TempDir::new().unwrap();
    let store = home.path().join(".foundry/keystores");
    fs::create_dir_all(&store).unwrap();
    keystore(&store, "keeper", &chain.accounts()[2].private_key);
    let password = home.path().join("password");
    fs::write(&password, format!("{PASSWORD}\n")).unwrap();
    let wrong = home.path().join("wrong");
    fs::write(&wrong, "incorrect horse").unwrap();

    let url = chain.rpc_url();
    let deploy = |signer: &[&str]| {
        let mut command = assay();
        command.env("HOME", home.path()).args(["deploy", text(built()), "--rpc-url", &url]).args(signer);
        command.to_owned_command()
    };
    let (file, password, wrong) = (store.join("keeper"), text(&password).to_owned(), text(&wrong).to_owned());
    let by_file = ["--keystore", text(&file), "--password-file", &password];
    let by_name = ["--account", "keeper", "--password-file", &password];
    for signer in [&by_file[..], &by_name] {
        let run = Run::of(deploy(signer).arg("--json"));
        assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
        assert!(!run.stdout.contains(PASSWORD) && !run.stderr.contains(PASSWORD));
    }
    assert_eq!(Node::of(&chain).nonce(account(&chain, 2)), 2);

    let by_wrong_password = ["--account", "keeper", "--password-file", &wrong];
    fail_with(|| deploy(&by_wrong_password), 3, "keystore");
    fail_with(|| deploy(&["--account", "nobody", "--password-file", &password]), 3, "keystore-missing");
    fail_with(|| deploy(&["--account", "../keeper", "--password-file", &password]), 2, "account-name");
    fail_with(|| deploy(&["--keystore", text(&file)]), 2, "no-password");
    fail_with(|| deploy(&["--keystore", &password, "--password-file", &password]), 3, "keystore");
    fail_with(|| deploy(&["--keystore", text(&file), "--password-file", "/nonexistent"]), 3, "password-file");
}

#[test]
fn a_key_that_is_none_is_not_shown() {
    let command = || {
        let mut command = assay();
        command.env("ETH_PRIVATE_KEY", "no key at all");
        command.args(["deploy", text(built()), "--rpc-url", "http://127.0.0.1:1"]).to_owned_command()
    };
    let message = fail_with(command, 2, "private-key");
    assert!(!message.contains("no key at all"), "{message}");
}
