//! Nothing is written outside of a project.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use foundry_project::{KeptFile, KeptReason, ManagedError, ProjectError};

use crate::scratch::{folder_with, generate, model, put, tree};

#[test]
fn a_folder_that_leads_out_stops_everything() {
    for link in ["src", "test", "script", "lib", ".assay", "src/assay", "test/fixtures"] {
        let (folder, outside) = (folder_with(&[("foundry.toml", "")]), folder_with(&[("theirs", "")]));
        let place = folder.path().join(link);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        symlink(outside.path(), &place).unwrap();
        let error = generate(folder.path(), &model("score", "Score")).unwrap_err();
        assert!(matches!(error, ProjectError::Files(ManagedError::LeavesFolder { .. })), "{link}: {error}");
        assert_eq!(tree(outside.path()).len(), 1, "{link}");
        assert_eq!(tree(folder.path()).len(), 1, "{link}");
    }
}

#[test]
fn a_link_to_nowhere_stops_everything() {
    let folder = folder_with(&[("foundry.toml", "")]);
    symlink("/nowhere/at/all", folder.path().join("src")).unwrap();
    let error = generate(folder.path(), &model("score", "Score")).unwrap_err();
    assert!(matches!(error, ProjectError::Files(ManagedError::LeavesFolder { .. })), "{error}");
}

#[test]
fn a_folder_within_the_project_may_be_a_link() {
    let folder = folder_with(&[("foundry.toml", ""), ("packages/contracts/Mine.sol", "")]);
    symlink("packages/contracts", folder.path().join("src")).unwrap();
    generate(folder.path(), &model("score", "Score")).unwrap();
    assert!(folder.path().join("packages/contracts/assay/ScoreCodec.sol").is_file());
}

#[test]
fn a_file_that_is_a_link_is_kept() {
    let (folder, outside) = (folder_with(&[("foundry.toml", "")]), folder_with(&[("theirs", "theirs")]));
    let link = "src/assay/ScoreCodec.sol";
    put(folder.path(), "src/assay/x", "");
    symlink(outside.path().join("theirs"), folder.path().join(link)).unwrap();
    let changes = generate(folder.path(), &model("score", "Score")).unwrap().changes;
    assert_eq!(changes.kept, [KeptFile { path: link.into(), reason: KeptReason::Link }]);
    assert_eq!(fs::read_to_string(outside.path().join("theirs")).unwrap(), "theirs");
}

#[test]
fn a_folder_or_file_in_the_way_is_no_panic() {
    let folder = folder_with(&[("foundry.toml", ""), ("src/assay/ScoreCodec.sol/x", "")]);
    let changes = generate(folder.path(), &model("score", "Score")).unwrap().changes;
    assert_eq!(changes.kept[0].reason, KeptReason::NoFile);
    let folder = folder_with(&[("foundry.toml", ""), ("test", "a file")]);
    let error = generate(folder.path(), &model("score", "Score")).unwrap_err();
    assert!(matches!(error, ProjectError::Files(ManagedError::NoFolder { .. })), "{error}");
    assert_eq!(tree(folder.path()).len(), 2);
}

#[test]
fn where_nothing_can_be_written_the_folder_is_named() {
    let error = generate(Path::new("/proc/assay-project"), &model("score", "Score")).unwrap_err();
    assert!(error.to_string().contains("/proc"), "{error}");
}

#[test]
fn programs_can_be_run_and_files_be_read_by_all() {
    let folder = folder_with(&[]);
    generate(folder.path(), &model("score", "Score")).unwrap();
    let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode();
    let umask = !mode("foundry.toml") & 0o666;
    assert_eq!(mode("src/assay/ScoreCodec.sol") & 0o777, 0o666 & !umask);
    assert_eq!(mode(".assay/solc") & 0o700, 0o700);
    assert_eq!(mode("foundry.toml") & 0o111, 0);
}
