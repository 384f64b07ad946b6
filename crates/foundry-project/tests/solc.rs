//! The real compiler of `node_modules`, and every place a compiler may come from.

mod common;

use std::fs;
use std::path::Path;

use foundry_project::{
    CompileInput, CompilerSettings, FoundryToml, Solc, SolcError, SolcOrigin, SolcSetting, ToolSearch,
};

const COUNTER: &str = "// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;
contract Counter {
    error TooHigh(uint256 value);
    function next(uint256 value) external pure returns (uint256) {
        if (value > 9) revert TooHigh(value);
        return value + 1;
    }
}
";

/// A program that answers `--version` like a compiler.
fn write_compiler(path: &Path, version: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("#!/bin/sh\necho 'Version: {version}+commit.00000000'\n")).unwrap();
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn the_npm_package_compiles() {
    let solc = Solc::find(&common::outside_the_repository_but_npm(), None).unwrap();
    assert_eq!(solc.origin(), SolcOrigin::Npm);
    assert!(solc.version().starts_with("0.8.37+commit."), "{}", solc.version());
    let output = solc.compile(&CompileInput::single("Counter.sol", COUNTER)).unwrap();
    let counter = output.contract("Counter").unwrap();
    assert_eq!(counter.file, "Counter.sol");
    assert!(counter.init_code.windows(counter.runtime_code.len()).any(|part| part == counter.runtime_code));
    assert!(counter.runtime_source_map.contains(';'));
    assert_eq!(counter.abi.as_array().unwrap().len(), 2);
    assert_eq!(output.warnings, Vec::<String>::new());
}

#[test]
fn the_compiler_of_this_repository_is_the_wrapper_named_in_foundry_toml() {
    let solc = Solc::find(&common::search(), None).unwrap();
    assert_eq!(solc.origin(), SolcOrigin::FoundryToml);
    let via_package = Solc::find(&common::outside_the_repository_but_npm(), None).unwrap();
    assert_eq!(solc.version(), via_package.version());
}

#[test]
fn the_bytecode_depends_on_the_text_alone_and_on_the_settings() {
    let solc = Solc::find(&common::search(), None).unwrap();
    let compile = |name: &str, source: &str, settings| {
        let input = CompileInput { settings, ..CompileInput::single(name, source) };
        solc.compile(&input).unwrap().contract("Counter").unwrap().runtime_code.clone()
    };
    let plain = compile("A.sol", COUNTER, CompilerSettings::default());
    let commented = format!("{COUNTER}// a comment at the end\n");
    assert_eq!(compile("other/Name.sol", &commented, CompilerSettings::default()), plain);
    let via_ir = CompilerSettings { via_ir: true, ..CompilerSettings::default() };
    assert_ne!(compile("A.sol", COUNTER, via_ir), plain);
}

#[test]
fn a_refused_source_is_reported_in_the_compilers_words() {
    let solc = Solc::find(&common::search(), None).unwrap();
    let error = solc.compile(&CompileInput::single("Bad.sol", "contract Bad { uint256 x = true; }")).unwrap_err();
    let SolcError::Refused { messages } = error else { panic!("{error}") };
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains("TypeError") && messages[0].contains("Bad.sol:1:"), "{}", messages[0]);
}

#[test]
fn warnings_missing_contracts_and_open_libraries_are_reported() {
    let solc = Solc::find(&common::search(), None).unwrap();
    let output = solc.compile(&CompileInput::single("A.sol", "contract A {}")).unwrap();
    assert!(output.warnings.iter().any(|warning| warning.contains("SPDX")), "{:?}", output.warnings);
    let error = output.contract("B").unwrap_err();
    assert!(matches!(error, SolcError::NoSuchContract { ref got, .. } if got == &["A"]), "{error}");
    let library = "library L { function f() external {} } contract A { function g() external { L.f(); } }";
    let error = solc.compile(&CompileInput::single("A.sol", library)).unwrap_err();
    assert!(matches!(error, SolcError::Unlinked { ref name } if name == "A"), "{error}");
}

#[test]
fn compilers_are_searched_in_the_documented_order() {
    let root = tempfile::tempdir().unwrap();
    let project = root.path().join("project");
    fs::create_dir(&project).unwrap();
    let home = root.path().join("home");
    let bin = root.path().join("bin");
    let find = |given: Option<&Path>| {
        let path = std::env::join_paths([&bin]).unwrap();
        let search = ToolSearch::new(&project, Some(&path), Some(home.clone()));
        Solc::find(&search, given).map(|solc| (solc.origin(), solc.version().to_owned()))
    };
    let found = |origin, version: &str| (origin, format!("{version}+commit.00000000"));

    assert!(matches!(find(None), Err(SolcError::NotFound)));
    write_compiler(&home.join(".svm/0.8.9/solc-0.8.9"), "0.8.9");
    write_compiler(&home.join(".svm/0.8.30/solc-0.8.30"), "0.8.30");
    assert_eq!(find(None).unwrap(), found(SolcOrigin::FoundryCache, "0.8.30"));
    write_compiler(&bin.join("solc"), "0.8.31");
    assert_eq!(find(None).unwrap(), found(SolcOrigin::Path, "0.8.31"));
    fs::write(project.join("foundry.toml"), "[profile.default]\nsolc = '0.8.9'\n").unwrap();
    assert_eq!(find(None).unwrap(), found(SolcOrigin::FoundryCache, "0.8.9"));
    fs::write(project.join("foundry.toml"), "[profile.default]\nsolc = '0.8.1'\n").unwrap();
    assert!(matches!(find(None), Err(SolcError::VersionNotFound { ref expected, .. }) if expected == "0.8.1"));
    write_compiler(&project.join("tools/solc"), "0.8.32");
    fs::write(project.join("foundry.toml"), "[profile.default]\nsolc = './tools/solc'\n").unwrap();
    assert_eq!(find(None).unwrap(), found(SolcOrigin::FoundryToml, "0.8.32"));
    let given = root.path().join("given");
    write_compiler(&given, "0.8.33");
    assert_eq!(find(Some(&given)).unwrap(), found(SolcOrigin::Given, "0.8.33"));
}

#[test]
fn what_is_no_compiler_is_refused() {
    let root = tempfile::tempdir().unwrap();
    let find = |given: &Path| Solc::find(&ToolSearch::new(root.path(), None, None), Some(given)).unwrap_err();
    assert!(matches!(find(&root.path().join("absent")), SolcError::Process(_)));
    let other = root.path().join("other");
    write_compiler(&other, "0.8.33");
    fs::write(&other, "#!/bin/sh\necho 'hello there'\n").unwrap();
    assert!(matches!(find(&other), SolcError::NoVersion { ref got, .. } if got == "hello there"));
}

#[test]
fn the_default_settings_are_those_of_foundry_toml() {
    let path = common::repository().join("foundry.toml");
    let text = fs::read_to_string(&path).unwrap();
    let profile = &text.parse::<toml::Table>().unwrap()["profile"]["default"];
    let defaults = CompilerSettings::default();
    assert_eq!(profile["optimizer_runs"].as_integer(), Some(i64::from(defaults.optimizer_runs)));
    assert_eq!(profile["via_ir"].as_bool(), Some(defaults.via_ir));
    assert_eq!(profile["evm_version"].as_str(), Some(defaults.evm_version.to_string().as_str()));
    assert_eq!(profile["optimizer"].as_bool(), Some(true));
    assert_eq!(profile["bytecode_hash"].as_str(), Some("none"));
    assert_eq!(profile["cbor_metadata"].as_bool(), Some(false));
    let Some(SolcSetting::Program(program)) = FoundryToml::read(&path).unwrap().solc else { panic!() };
    assert!(program.is_file());
}
