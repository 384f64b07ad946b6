//! The script that finds a compiler for forge.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use foundry_project::{CompilerSettings, Project, ProjectCompiler, Solc, ToolSearch};

use crate::common;
use crate::scratch::{folder_with, generate, model, put};

const FAKE: &str = "#!/bin/sh\necho \"Version: 0.8.37+commit.fake $0\"\n";

fn program(folder: &Path, path: &str, text: &str) {
    put(folder, path, text);
    fs::set_permissions(folder.join(path), fs::Permissions::from_mode(0o755)).unwrap();
}

/// Asks the script of the project at `root` with a home and a `PATH` of its own.
fn ask(root: &Path, home: &Path, path: &str) -> Output {
    let mut command = Command::new(root.join(".assay/solc"));
    command.arg("--version").env_clear().env("HOME", home).env("PATH", format!("/usr/bin:/bin{path}"));
    command.current_dir(home).output().unwrap()
}

fn answer(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn without_a_compiler_it_says_what_to_install() {
    let (project, home) = (folder_with(&[]), folder_with(&[]));
    generate(project.path(), &model("score", "Score")).unwrap();
    let output = ask(project.path(), home.path(), "");
    assert_eq!(output.status.code(), Some(127));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("npm install --save-dev solc@0.8.37"), "{said}");
}

#[test]
fn it_looks_in_foundrys_cache_and_in_path() {
    let (project, home) = (folder_with(&[]), folder_with(&[]));
    generate(project.path(), &model("score", "Score")).unwrap();
    let tools = home.path().join("my tools");
    program(&tools, "solc", &FAKE.replace("0.8.37", "0.8.3"));
    let path = format!(":{}", tools.display());
    assert_eq!(ask(project.path(), home.path(), &path).status.code(), Some(127));
    program(&tools, "solc", FAKE);
    assert!(answer(&ask(project.path(), home.path(), &path)).contains("my tools/solc"));
    program(home.path(), ".svm/0.8.37/solc-0.8.37", FAKE);
    assert!(answer(&ask(project.path(), home.path(), &path)).contains(".svm"));
}

#[test]
fn a_compiler_that_leads_back_to_the_script_ends() {
    let (project, home) = (folder_with(&[]), folder_with(&[]));
    generate(project.path(), &model("score", "Score")).unwrap();
    let script = project.path().join(".assay/solc");
    program(project.path(), ".assay/local/solc", &format!("#!/bin/sh\nexec '{}' \"$@\"\n", script.display()));
    assert_eq!(ask(project.path(), home.path(), "").status.code(), Some(127));
}

#[test]
fn it_starts_the_compiler_that_was_found() {
    let (project, home) = (folder_with(&[]), folder_with(&[]));
    let solc = Solc::find_installed(&common::outside_the_repository_but_npm(), "0.8.37").unwrap();
    let compiler = ProjectCompiler::of(Some(&solc), "0.8.37").unwrap();
    let generate = |compiler: &ProjectCompiler| {
        let project = Project::open(project.path()).unwrap();
        project.generate(&model("score", "Score"), compiler, &CompilerSettings::default()).unwrap()
    };
    generate(&compiler);
    let expected = format!("Version: {}", solc.version());
    assert!(answer(&ask(project.path(), home.path(), "")).contains(&expected));
    // A run that finds none leaves what an earlier one noted.
    generate(&ProjectCompiler::of(None, "0.8.37").unwrap());
    assert!(answer(&ask(project.path(), home.path(), "")).contains(&expected));

    let native = home.path().join("it's solc");
    program(home.path(), "it's solc", FAKE);
    generate(&ProjectCompiler::of(Some(&Solc::at(&native).unwrap()), "0.8.37").unwrap());
    assert!(answer(&ask(project.path(), home.path(), "")).contains("it's solc"));
    fs::remove_file(native).unwrap();
    assert_eq!(ask(project.path(), home.path(), "").status.code(), Some(127));
}

#[test]
fn the_release_that_was_built_with_is_preferred_and_older_ones_are_not_taken() {
    let home = folder_with(&[]);
    let mut search = ToolSearch::new(home.path(), None, Some(home.path().to_owned()));
    search.path = vec![home.path().join("bin")];
    let release = |search: &ToolSearch| Solc::find_installed(search, "0.8.37").map(|solc| solc.release().to_owned());
    program(home.path(), "bin/solc", &FAKE.replace("0.8.37", "0.8.4"));
    assert!(release(&search).is_err());
    program(home.path(), ".svm/0.9.1/solc-0.9.1", &FAKE.replace("0.8.37", "0.9.1"));
    assert_eq!(release(&search).unwrap(), "0.9.1");
    program(home.path(), ".svm/0.8.37/solc-0.8.37", FAKE);
    assert_eq!(release(&search).unwrap(), "0.8.37");
    let solc = Solc::find_installed(&search, "0.8.37").unwrap();
    // forge finds its own cache: no script, and no path of this machine.
    assert_eq!(ProjectCompiler::of(Some(&solc), "0.8.37").unwrap(), ProjectCompiler::ByRelease("0.8.37".into()));
    let project = folder_with(&[]);
    let compiler = ProjectCompiler::of(Some(&solc), "0.8.37").unwrap();
    let opened = Project::open(project.path()).unwrap();
    opened.generate(&model("score", "Score"), &compiler, &CompilerSettings::default()).unwrap();
    assert!(!project.path().join(".assay/solc").exists());
    let settings = fs::read_to_string(project.path().join("foundry.toml")).unwrap();
    assert!(settings.contains("\nsolc = \"0.8.37\"\n") && !settings.contains("offline"), "{settings}");
}
