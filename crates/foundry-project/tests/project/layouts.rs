//! Projects that have settings of their own.

use foundry_project::{Project, ProjectError, ProjectKind};

use crate::scratch::{folder_with, generate, model, put, put_forge_std, read, tree};

#[test]
fn files_go_where_the_settings_say() {
    let settings = "[profile.default]\nsrc = './contracts'\ntest = 'tests/foundry'\nscript = 'ops'\noptimizer = true\n";
    let folder = folder_with(&[("foundry.toml", settings)]);
    put_forge_std(folder.path(), "lib/forge-std/src");
    assert_eq!(Project::open(folder.path()).unwrap().kind(), ProjectKind::Existing);
    let generated = generate(folder.path(), &model("score", "Score")).unwrap();
    assert_eq!(generated.vendored_forge_std, None);
    let test = read(folder.path(), "tests/foundry/assay/ScoreVerifier.t.sol");
    assert!(test.contains("from \"../../../contracts/assay/ScoreVerifier.sol\";"), "{test}");
    assert!(test.contains("path = \"./tests/foundry/fixtures/assay\""), "{test}");
    let fixture = read(folder.path(), "tests/foundry/assay/AssayFixture.sol");
    assert!(fixture.contains("from \"forge-std/Test.sol\";"), "{fixture}");
    let script = read(folder.path(), "ops/assay/DeployScore.s.sol");
    assert!(script.contains("from \"../../contracts/assay/ScoreVerifier.sol\";"), "{script}");
    assert_eq!(read(folder.path(), "foundry.toml"), settings);
    assert!(!generated.optimizer_switched_on);
}

#[test]
fn the_optimizer_is_switched_on_once() {
    let folder = folder_with(&[("foundry.toml", "[profile.default]\nsrc = 'src'\n")]);
    assert!(generate(folder.path(), &model("score", "Score")).unwrap().optimizer_switched_on);
    let settings = read(folder.path(), "foundry.toml");
    assert!(settings.starts_with("[profile.default]\noptimizer = true") && settings.ends_with("\nsrc = 'src'\n"));
    assert!(!generate(folder.path(), &model("score", "Score")).unwrap().optimizer_switched_on);
    assert_eq!(read(folder.path(), "foundry.toml"), settings);
}

#[test]
fn sources_in_contracts_are_found_as_forge_finds_them() {
    let folder = folder_with(&[("foundry.toml", ""), ("contracts/Mine.sol", "")]);
    generate(folder.path(), &model("score", "Score")).unwrap();
    assert!(folder.path().join("contracts/assay/ScoreCodec.sol").is_file());
    assert!(!folder.path().join("src").exists());
}

/// Settings, where forge-std lies, other files, and the import that leads there.
type Library<'a> = (&'a str, &'a str, &'a [(&'a str, &'a str)], &'a str);

#[test]
fn forge_std_is_imported_by_the_way_that_leads_there() {
    let libraries: [Library<'_>; 8] = [
        ("remappings = ['forge-std/=deps/std/src/']", "deps/std/src", &[], "forge-std/Test.sol"),
        ("remappings = ['forge-std/=lib/forge-std/']", "lib/forge-std/src", &[], "forge-std/src/Test.sol"),
        ("remappings = ['@std/=lib/forge-std/src/']", "lib/forge-std/src", &[], "@std/Test.sol"),
        ("", "deps/std/src", &[("remappings.txt", "a/=b/\n@std/=deps/std/src/\n")], "@std/Test.sol"),
        ("libs = ['deps']", "deps/forge-std/src", &[], "forge-std/Test.sol"),
        ("auto_detect_remappings = false", "lib/forge-std/src", &[], "../../lib/forge-std/src/Test.sol"),
        ("", "lib/forge-std", &[], "../../lib/forge-std/Test.sol"),
        ("remappings = ['ctx:forge-std/=x/']", "lib/forge-std/src", &[], "forge-std/Test.sol"),
    ];
    for (settings, sources, files, import) in libraries {
        let folder = folder_with(files);
        put(folder.path(), "foundry.toml", &format!("[profile.default]\n{settings}\n"));
        put_forge_std(folder.path(), sources);
        let generated = generate(folder.path(), &model("score", "Score")).unwrap();
        assert_eq!(generated.vendored_forge_std, None, "{settings}");
        let fixture = read(folder.path(), "test/assay/AssayFixture.sol");
        assert!(fixture.contains(&format!("from \"{import}\";")), "{settings}: {fixture}");
    }
}

#[test]
fn forge_std_is_added_where_there_is_none() {
    let libraries = [
        ("", "lib", "forge-std/Test.sol"),
        ("libs = ['node_modules', 'vendor']", "vendor", "forge-std/Test.sol"),
        ("libs = ['node_modules']", "lib", "../../lib/forge-std/src/Test.sol"),
        ("auto_detect_remappings = false", "lib", "../../lib/forge-std/src/Test.sol"),
    ];
    for (settings, lib, import) in libraries {
        let folder = folder_with(&[]);
        put(folder.path(), "foundry.toml", &format!("[profile.default]\n{settings}\n"));
        let generated = generate(folder.path(), &model("score", "Score")).unwrap();
        let place = format!("{lib}/forge-std");
        assert_eq!(generated.vendored_forge_std, Some(("1.9.7".into(), place.into())), "{settings}");
        assert!(folder.path().join(lib).join("forge-std/src/Vm.sol").is_file(), "{settings}");
        let fixture = read(folder.path(), "test/assay/AssayFixture.sol");
        assert!(fixture.contains(&format!("from \"{import}\";")), "{settings}: {fixture}");
    }
}

#[test]
fn an_old_forge_std_is_noticed() {
    let folder = folder_with(&[("foundry.toml", ""), ("lib/forge-std/package.json", "{\"version\": \"1.7.3\"}")]);
    put_forge_std(folder.path(), "lib/forge-std/src");
    let generated = generate(folder.path(), &model("score", "Score")).unwrap();
    assert_eq!(generated.old_forge_std.as_deref(), Some("1.7.3"));
}

#[test]
fn a_submodule_that_was_not_checked_out_is_left_to_git() {
    let folder = folder_with(&[("foundry.toml", ""), (".gitmodules", "")]);
    std::fs::create_dir_all(folder.path().join("lib/forge-std")).unwrap();
    let generated = generate(folder.path(), &model("score", "Score")).unwrap();
    assert_eq!((generated.vendored_forge_std, generated.incomplete_forge_std), (None, Some("lib/forge-std".into())));
    assert!(std::fs::read_dir(folder.path().join("lib/forge-std")).unwrap().next().is_none());
}

#[test]
fn git_alone_makes_no_project() {
    let folder = folder_with(&[(".git/config", "")]);
    assert_eq!(Project::open(folder.path()).unwrap().kind(), ProjectKind::Fresh);
    let other = folder_with(&[("notes.txt", "")]);
    let before = tree(other.path());
    assert!(matches!(generate(other.path(), &model("score", "Score")), Err(ProjectError::NotEmpty { .. })));
    assert_eq!(tree(other.path()), before);
    let file = other.path().join("notes.txt");
    assert!(matches!(generate(&file, &model("score", "Score")), Err(ProjectError::NoFolder { .. })));
    let below = file.join("project");
    assert!(matches!(generate(&below, &model("score", "Score")), Err(ProjectError::Files(_))));
}

#[test]
fn settings_that_generated_files_cannot_live_with_are_refused() {
    for outside in ["src = '../contracts'", "test = '/tmp/test'", "script = 'a/../../b'"] {
        let folder = folder_with(&[("foundry.toml", &format!("[profile.default]\n{outside}\n"))]);
        let error = generate(folder.path(), &model("score", "Score")).unwrap_err();
        assert!(matches!(error, ProjectError::FolderOutside { .. }), "{outside}: {error}");
    }
    let old = folder_with(&[("foundry.toml", "[profile.default]\nsolc = '0.8.19'\n")]);
    let error = generate(old.path(), &model("score", "Score")).unwrap_err();
    assert!(matches!(error, ProjectError::OldSolc { ref got, .. } if got == "0.8.19"), "{error}");
    let broken = folder_with(&[("foundry.toml", "[profile")]);
    let error = generate(broken.path(), &model("score", "Score")).unwrap_err();
    assert!(matches!(error, ProjectError::FoundryToml(_)), "{error}");
}
