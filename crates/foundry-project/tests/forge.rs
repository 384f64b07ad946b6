//! `forge test` on a small project, and the survey of tools.

mod common;

use std::fs;

use foundry_project::{Forge, ForgeError, Solc, Tool, ToolSearch, survey};
use tempfile::TempDir;

const TESTS: &str = "// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;
contract SomeTest {
    function test_Right() external pure { assert(1 + 1 == 2); }
    function test_Wrong() external pure { require(1 + 1 == 3, 'sums differ'); }
}
";

/// A project with one passing and one failing test.
fn project(source: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let solc = Solc::find(&common::outside_the_repository_but_npm(), None).unwrap();
    let compiler = solc.program_for_forge(folder.path()).unwrap();
    let settings = format!("[profile.default]\noffline = true\nsolc = '{}'\n", compiler.display());
    fs::write(folder.path().join("foundry.toml"), settings).unwrap();
    fs::create_dir(folder.path().join("test")).unwrap();
    fs::write(folder.path().join("test/Some.t.sol"), source).unwrap();
    folder
}

#[test]
fn passed_and_failed_tests_are_told_apart() {
    let forge = Forge::find(&common::search()).unwrap();
    let project = project(TESTS);
    let report = forge.test(project.path(), &[]).unwrap();
    assert_eq!((report.passed, report.skipped, report.failed.len()), (1, 0, 1));
    let failed = &report.failed[0];
    assert_eq!((failed.suite.as_str(), failed.name.as_str()), ("test/Some.t.sol:SomeTest", "test_Wrong()"));
    assert!(failed.reason.contains("sums differ"), "{}", failed.reason);
    let narrowed = forge.test(project.path(), &["--match-test", "test_Right"]).unwrap();
    assert_eq!((narrowed.passed, narrowed.failed.len()), (1, 0));
}

#[test]
fn a_project_that_does_not_compile_is_an_error() {
    let forge = Forge::find(&common::search()).unwrap();
    let project = project("contract Broken { uint256 x = true; }");
    let error = forge.test(project.path(), &[]).unwrap_err();
    assert!(
        matches!(error, ForgeError::Failed { command: "test", ref output } if output.contains("not implicitly convertible")),
        "{error}"
    );
}

#[test]
fn the_survey_finds_every_tool_of_this_repository() {
    for report in survey(&common::search(), None) {
        let found = report.found.unwrap();
        let expected = match report.tool {
            Tool::Forge | Tool::Anvil | Tool::Cast => "1.7.1",
            Tool::Solc => "0.8.37+commit.",
            Tool::Node => "",
        };
        assert!(found.version.starts_with(expected), "{} {}", report.tool, found.version);
    }
}

#[test]
fn the_survey_says_how_to_install_what_is_missing() {
    let reports = survey(&ToolSearch::default(), None);
    assert_eq!(reports.len(), Tool::ALL.len());
    for report in reports {
        let reason = report.found.unwrap_err();
        assert!(reason.contains(report.install_hint), "{reason}");
    }
}

#[test]
fn npm_holds_the_programs_themselves_and_not_scripts_around_them() {
    for tool in [Tool::Forge, Tool::Anvil, Tool::Cast] {
        let program = tool.find(&common::search()).unwrap().program;
        let start = fs::read(program).unwrap();
        assert_ne!(&start[..2], b"#!", "{tool}");
    }
}
