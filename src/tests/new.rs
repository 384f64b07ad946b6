//! Foundry projects, tested by forge itself.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use foundry_project::{Anvil, AnvilOptions, Forge, ForgeTestReport, Tool, ToolSearch};
use serde_json::Value;
use tempfile::TempDir;

use crate::run::{Run, ToOwnedCommand, assay, fail, fail_with, succeed, text};
use crate::storms::litter;
use crate::visibility::{hidden, tells_commitments_alone};
use crate::workshop::{built, copy_folder, copy_of_built};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn forge() -> Forge {
    Forge::find(&ToolSearch::new(repository(), std::env::var_os("PATH").as_deref(), None)).unwrap()
}

/// A place outside of the repository where artefacts lie beside a `node_modules`, as after `npm install` and `assay build`.
struct Elsewhere {
    folder: TempDir,
}

impl Elsewhere {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        std::os::unix::fs::symlink(repository().join("node_modules"), folder.path().join("node_modules")).unwrap();
        copy_folder(built(), &folder.path().join("model"));
        fs::create_dir(folder.path().join("an empty folder")).unwrap();
        Self { folder }
    }

    fn project(&self) -> PathBuf {
        self.folder.path().join("an empty folder")
    }

    /// `assay new .` in the project's folder, by somebody who has no compiler but npm's.
    fn command(&self, model: &str) -> Command {
        let mut command = assay();
        command.current_dir(self.project()).env("HOME", self.folder.path());
        command.args(["new", ".", "--model", model]).to_owned_command()
    }

    fn run(&self, model: &str) -> Value {
        let run = Run::of(self.command(model).arg("--json"));
        assert_eq!(run.code, 0, "stdout: {}\nstderr: {}", run.stdout, run.stderr);
        run.json()
    }

    fn test(&self, arguments: &[&str]) -> ForgeTestReport {
        // Every draw of a fuzz test costs a pairing or two.
        forge().test(&self.project(), &[&["--fuzz-runs", "16"], arguments].concat()).unwrap()
    }
}

fn list(report: &Value, field: &str) -> Vec<String> {
    let values = report[field].as_array().unwrap_or_else(|| panic!("`{field}` of {report}"));
    values.iter().map(|value| value.as_str().unwrap().to_owned()).collect()
}

fn require_green(report: &ForgeTestReport, least: usize) {
    assert!(report.failed.is_empty(), "{:#?}", report.failed);
    assert!(report.passed >= least, "{} tests passed", report.passed);
}

#[test]
fn an_empty_folder_becomes_a_project_whose_tests_pass() {
    let place = Elsewhere::new();
    let first = place.run("../model");
    assert_eq!((&first["kind"], &first["vendored_forge_std"]), (&"fresh".into(), &"1.9.7".into()));
    // The artefact folder has one proof; tests need two, and one of another model.
    assert_eq!(list(&first, "proofs"), ["proof1", "sample1"]);
    assert_eq!(list(&first, "proved"), ["sample1", "another-model"]);

    // Of the second, a part is hashed and a part private; it comes without proofs.
    copy_folder(hidden(), &place.folder.path().join("second"));
    fs::remove_dir_all(place.folder.path().join("second/proofs")).unwrap();
    let second = place.run("../second");
    assert_eq!((&second["kind"], list(&second, "refreshed")), (&"generated".into(), vec!["README.md".to_owned()]));
    assert_eq!(list(&second, "proofs"), ["sample1", "sample2"]);
    tells_commitments_alone(&place.project());
    let again = place.run("../model");
    assert!(
        ["written", "refreshed", "kept", "obsolete", "proved"].iter().all(|field| again[field] == Value::Array(vec![]))
    );

    let report = place.test(&[]);
    require_green(&report, 120);
    assert_eq!(report.skipped, 0);
    forge().check_format(&place.project(), &["src", "test", "script"]).unwrap();
    require_no_machine_path(&place);
    the_script_deploys_once(&place);
    tampering_with_the_verifier_fails_tests(&place);
}

/// Only what is not in git knows this machine.
fn require_no_machine_path(place: &Elsewhere) {
    let folder = place.folder.path().to_str().unwrap();
    let generated = place.run("../model");
    for path in list(&generated, "unchanged") {
        let text = fs::read_to_string(place.project().join(&path)).unwrap();
        assert!(!text.contains(folder) && !text.contains(env!("CARGO_MANIFEST_DIR")), "{path}");
    }
}

/// Verifier and model contract reach a chain, and a second run finds them there.
fn the_script_deploys_once(place: &Elsewhere) {
    let search = ToolSearch::new(repository(), std::env::var_os("PATH").as_deref(), None);
    let anvil = Anvil::start(&search, &AnvilOptions::default()).unwrap();
    let forge = Tool::Forge.find(&search).unwrap().program;
    let script = "script/assay/DeployVolatilityLtv.s.sol";
    for sent in ["ONCHAIN EXECUTION COMPLETE & SUCCESSFUL", "No transactions to broadcast"] {
        let sender = ["--unlocked", "--sender", &anvil.accounts()[0].address];
        let mut command = Command::new(&forge);
        command.current_dir(place.project()).args(["script", script, "--broadcast", "--rpc-url", &anvil.rpc_url()]);
        let run = Run::of(command.args(sender));
        let said = run.stdout + &run.stderr;
        assert!(run.code == 0 && said.contains(sent) && said.contains("a false opening is rejected with"), "{said}");
    }
}

/// The tests can fail: a verifier with one digit of its key changed takes no proof any more.
fn tampering_with_the_verifier_fails_tests(place: &Elsewhere) {
    let path = place.project().join("src/assay/VolatilityLtvVerifier.sol");
    let source = fs::read_to_string(&path).unwrap();
    let digest = source.find("VK_DIGEST = 0x").unwrap() + "VK_DIGEST = 0x".len();
    let digits = &source[digest..digest + 64];
    let other = if digits.ends_with('1') { '2' } else { '1' };
    let tampered = source.replace(digits, &format!("{}{other}", &digits[..63]));
    fs::write(&path, &tampered).unwrap();
    let report = place.test(&["--match-path", "test/assay/*VolatilityLtv*"]);
    let failed: Vec<_> = report.failed.iter().map(|test| test.name.as_str()).collect();
    for name in ["test_AcceptsEveryProof()", "test_DeploysOnceToTheSameAddresses()", "test_SnapshotsVerification()"] {
        assert!(failed.contains(&name), "{failed:?}");
    }

    let kept = place.run("../model")["kept"].clone();
    let expected = serde_json::json!([{
        "path": "src/assay/VolatilityLtvVerifier.sol", "reason": "edited since it was generated",
    }]);
    assert_eq!(kept, expected);
    assert_eq!(fs::read_to_string(&path).unwrap(), tampered);
    let human = Run::of(&mut place.command("../model"));
    assert!(human.stdout.contains("VolatilityLtvVerifier.sol  edited since it was generated"), "{}", human.stdout);
}

#[test]
fn an_existing_project_gets_green_tests_without_a_change_of_its_settings() {
    let folder = TempDir::new().unwrap();
    let project = folder.path().join("their project");
    copy_folder(&repository().join("crates/foundry-project/assets/forge-std"), &project.join("lib/forge-std"));
    let compiler = repository().join("crates/foundry-project/assets/npm-solc.cjs");
    let settings = format!(
        "[profile.default]\nsrc = 'contracts'\ntest = 'tests'\nlibs = ['lib']\nsolc = '{}'\noptimizer = true\n\
         remappings = ['mine/=contracts/']\nignored_warnings_from = ['lib']\nignored_error_codes = [4591]\n",
        compiler.display()
    );
    let theirs = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\n\
                  import {Mine} from \"mine/Mine.sol\";\nimport {Test} from \"forge-std/Test.sol\";\n\
                  contract MineTest is Test { function test_Mine() public { assertEq(new Mine().x(), 7); } }\n";
    let mine = "// SPDX-License-Identifier: MIT\npragma solidity ^0.8.0;\ncontract Mine { uint256 public x = 7; }\n";
    for (path, text) in
        [("foundry.toml", settings.as_str()), ("tests/Mine.t.sol", theirs), ("contracts/Mine.sol", mine)]
    {
        fs::create_dir_all(project.join(path).parent().unwrap()).unwrap();
        fs::write(project.join(path), text).unwrap();
    }
    let report = succeed(&["new", text(&project), "--model", text(built())]);
    assert_eq!((&report["kind"], &report["vendored_forge_std"]), (&"existing".into(), &Value::Null));
    assert_eq!(fs::read_to_string(project.join("foundry.toml")).unwrap(), settings);
    assert!(list(&report, "written").contains(&"contracts/assay/VolatilityLtvCodec.sol".to_owned()));

    let report = forge().test(&project, &["--fuzz-runs", "16"]).unwrap();
    require_green(&report, 60);
    // Their optimiser makes other code than the one that was measured.
    assert_eq!(report.skipped, 1);
}

#[test]
fn what_is_no_place_for_a_project_is_refused() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    let model = text(built());
    fail(&["new", text(folder.path()), "--model", model], 2, "project-not-empty");
    let file = folder.path().join("notes.txt");
    fail(&["new", text(&file), "--model", model], 2, "project-no-folder");
    fail(&["new", text(&file.join("project")), "--model", model], 7, "file-system");
    fail(&["new", "/proc/assay-project", "--model", model], 7, "file-system");
    fs::write(folder.path().join("foundry.toml"), "[profile").unwrap();
    fail(&["new", text(folder.path()), "--model", model], 3, "project-settings");
    fs::write(folder.path().join("foundry.toml"), "[profile.default]\nsolc = '0.8.19'\n").unwrap();
    fail(&["new", text(folder.path()), "--model", model], 3, "project-solc");
    let unoptimised = "[profile.default]\noptimizer = false\n";
    fs::write(folder.path().join("foundry.toml"), unoptimised).unwrap();
    fail(&["new", text(folder.path()), "--model", model], 3, "project-optimizer");
    assert_eq!(fs::read_to_string(folder.path().join("foundry.toml")).unwrap(), unoptimised);
    fs::write(folder.path().join("foundry.toml"), "").unwrap();
    std::os::unix::fs::symlink("/tmp", folder.path().join("src")).unwrap();
    fail(&["new", text(folder.path()), "--model", model], 7, "project-link");
}

#[test]
fn a_model_whose_contracts_are_there_is_refused() {
    let (folder, place) = (TempDir::new().unwrap(), Elsewhere::new());
    place.run("../model");
    let other = folder.path().join("other");
    copy_folder(built(), &other);
    let manifest = other.join("manifest.json");
    let renamed = fs::read_to_string(&manifest).unwrap().replace("\"volatility-ltv\"", "\"volatility_ltv\"");
    fs::write(&manifest, renamed).unwrap();
    let message = fail_with(|| place.command(text(&other)), 2, "model-name-taken");
    assert!(message.contains("volatility-ltv") && message.contains("volatility_ltv"), "{message}");
}

#[test]
fn only_proofs_that_hold_become_fixtures() {
    let copy = copy_of_built();
    let proof = fs::read_to_string(copy.path().join("proofs/1/proof.json")).unwrap();
    let id = proof.find("0x").unwrap() + 2;
    let mut foreign = proof.clone();
    foreign.replace_range(id..id + 64, &"7".repeat(64));
    let middle = proof.len() / 2;
    let mut wrong = proof.clone();
    wrong.replace_range(middle..middle + 1, if &proof[middle..=middle] == "0" { "1" } else { "0" });
    let instances = proof.find("\"instances\"").unwrap();
    let first = instances + proof[instances..].find("0x").unwrap() + 65;
    wrong.replace_range(first..first + 1, "9");
    for (number, text) in [("2", &proof), ("3", &foreign), ("4", &wrong)] {
        fs::create_dir(copy.path().join("proofs").join(number)).unwrap();
        fs::write(copy.path().join("proofs").join(number).join("proof.json"), text).unwrap();
    }
    let folder = TempDir::new().unwrap();
    let project = folder.path().join("project");
    let run = Run::of(assay().args(["new", text(&project), "--model", text(copy.path()), "--json"]));
    // The second repeats the first, the third is of another model, the fourth is none.
    assert_eq!(list(&run.json(), "proofs"), ["proof1", "sample1"]);
    assert!(run.stderr.contains("proofs/4/proof.json` is left out"), "{}", run.stderr);
}

#[test]
fn a_run_that_was_killed_is_taken_up_by_the_next() {
    kill(10);
    println!("assurance: kills-new 10");
}

#[test]
#[ignore = "minutes"]
fn fifty_runs_that_were_killed_are_taken_up_by_the_next_in_full() {
    (0..5).for_each(|_| kill(10));
    println!("assurance: kills-new 50");
}

/// Ten moments at most.
fn kill(moments: u64) {
    let folder = TempDir::new().unwrap();
    for moment in 0..moments {
        let project = folder.path().join(moment.to_string());
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(["new", text(&project), "--model", text(built()), "--quiet"]);
        let mut run = command.stdout(std::process::Stdio::null()).spawn().unwrap();
        // The later half is killed while it writes.
        let begun = std::time::Instant::now();
        let patience = std::time::Duration::from_secs(120);
        while moment >= 5 && !project.exists() && run.try_wait().unwrap().is_none() && begun.elapsed() < patience {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(match moment {
            0..5 => moment * 40,
            later => (later - 5) * 4,
        }));
        run.kill().unwrap();
        run.wait().unwrap();

        let report = succeed(&["new", text(&project), "--model", text(built())]);
        assert_eq!((&report["kept"], &report["obsolete"]), (&Value::Array(vec![]), &Value::Array(vec![])), "{report}");
        for path in
            ["foundry.toml", "lib/forge-std/src/Test.sol", "test/assay/VolatilityLtvGas.t.sol", ".assay/local/solc"]
        {
            assert!(project.join(path).is_file(), "{moment}: {path}");
        }
        assert_eq!(litter(&project), Vec::<PathBuf>::new(), "{moment}");
    }
}

#[test]
fn runs_at_the_same_time_follow_each_other() {
    let folder = TempDir::new().unwrap();
    let project = folder.path().join("project");
    let start = |_| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(["new", text(&project), "--model", text(built()), "--quiet"]);
        command.stdout(std::process::Stdio::null()).spawn().unwrap()
    };
    let runs: Vec<_> = (0..4).map(start).collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    let report = succeed(&["new", text(&project), "--model", text(built())]);
    for field in ["written", "refreshed", "kept", "obsolete", "proved"] {
        assert_eq!(report[field], Value::Array(vec![]), "{field}");
    }
}
