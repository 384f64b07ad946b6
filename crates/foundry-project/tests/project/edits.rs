//! Whose file is whose.

use std::fs;
use std::path::{Path, PathBuf};

use foundry_project::{KeptFile, KeptReason, Project, ProjectError, ProjectKind};

use crate::scratch::{folder_with, generate, model, put, read, tree};

const CODEC: &str = "src/assay/ScoreCodec.sol";
const TEST: &str = "test/assay/ScoreVerifier.t.sol";

#[test]
fn a_folder_becomes_a_project_and_stays_as_it_is() {
    let folder = folder_with(&[]);
    let fresh = folder.path().join("deep/er/project");
    let generated = generate(&fresh, &model("score", "Score")).unwrap();
    assert_eq!(generated.vendored_forge_std, Some(("1.9.7".into(), "lib/forge-std".into())));
    for path in ["foundry.toml", "README.md", ".gitignore", ".assay/solc", CODEC, TEST] {
        assert!(generated.changes.written.contains(&PathBuf::from(path)), "{path}");
    }
    for path in ["lib/forge-std/src/Test.sol", "lib/forge-std/LICENSE-MIT", ".assay/models/score.json"] {
        assert!(fresh.join(path).is_file(), "{path}");
    }
    let before = tree(&fresh);
    assert!(before.values().all(|bytes| !String::from_utf8_lossy(bytes).contains(folder.path().to_str().unwrap())));

    assert_eq!(Project::open(&fresh).unwrap().kind(), ProjectKind::Generated);
    let again = generate(&fresh, &model("score", "Score")).unwrap();
    assert_eq!(again.changes.unchanged, generated.changes.written);
    assert!(again.changes.written.is_empty() && again.changes.refreshed.is_empty() && again.changes.kept.is_empty());
    assert_eq!(again.vendored_forge_std, None);
    assert_eq!(tree(&fresh), before);
}

#[test]
fn a_new_build_refreshes_what_nobody_has_edited() {
    let folder = folder_with(&[]);
    generate(folder.path(), &model("score", "Score")).unwrap();
    put(folder.path(), TEST, "// mine\n");
    put(folder.path(), "foundry.toml", "[profile.default]\nsrc = 'src'\n");
    fs::remove_file(folder.path().join("test/assay/ScoreGas.t.sol")).unwrap();

    let mut newer = model("score", "Score");
    newer.contracts[1].text = "// newer codec\n".into();
    newer.insecure = false;
    let changes = generate(folder.path(), &newer).unwrap().changes;
    assert_eq!(read(folder.path(), CODEC), "// newer codec\n");
    assert_eq!(read(folder.path(), TEST), "// mine\n");
    let edited = |path: &str| KeptFile { path: path.into(), reason: KeptReason::Edited };
    assert_eq!(changes.kept, [edited("foundry.toml"), edited(TEST)]);
    assert_eq!(changes.written, [Path::new("test/assay/ScoreGas.t.sol")]);
    let deployment = ["script/assay/DeployScore.s.sol", CODEC, "test/assay/DeployScore.t.sol"].map(PathBuf::from);
    assert_eq!(changes.refreshed, deployment);

    // An edit that is taken back is none.
    let original = folder_with(&[]);
    generate(original.path(), &newer).unwrap();
    put(folder.path(), TEST, &read(original.path(), TEST));
    let kept = generate(folder.path(), &newer).unwrap().changes.kept;
    assert_eq!(kept, [edited("foundry.toml")]);
}

#[test]
fn an_edited_file_is_kept_through_many_builds() {
    let folder = folder_with(&[]);
    generate(folder.path(), &model("score", "Score")).unwrap();
    put(folder.path(), CODEC, "// mine\n");
    for build in 0..3 {
        let mut newer = model("score", "Score");
        newer.contracts[1].text = format!("// build {build}\n");
        let changes = generate(folder.path(), &newer).unwrap().changes;
        assert_eq!(changes.kept, [KeptFile { path: CODEC.into(), reason: KeptReason::Edited }]);
        assert_eq!(read(folder.path(), CODEC), "// mine\n");
    }
}

#[test]
fn what_was_there_before_is_kept() {
    let settings = "[profile.default]\noptimizer = true\n";
    let folder =
        folder_with(&[("foundry.toml", settings), (CODEC, "// somebody's\n"), ("src/assay/IAssayModel.sol", "x")]);
    let changes = generate(folder.path(), &model("score", "Score")).unwrap().changes;
    let foreign = |path: &str| KeptFile { path: path.into(), reason: KeptReason::Foreign };
    assert_eq!(changes.kept, [foreign("src/assay/IAssayModel.sol"), foreign(CODEC)]);
    assert_eq!(read(folder.path(), CODEC), "// somebody's\n");
    assert_eq!(read(folder.path(), "foundry.toml"), settings);
    assert!(!folder.path().join("README.md").exists() && !folder.path().join(".assay/solc").exists());
}

#[test]
fn what_is_no_longer_generated_is_named_and_left() {
    let folder = folder_with(&[]);
    generate(folder.path(), &model("score", "Score")).unwrap();
    let mut newer = model("score", "Score");
    newer.proofs.remove(0);
    let old = Path::new("test/fixtures/assay/score/proof1.json");
    for _ in 0..2 {
        assert_eq!(generate(folder.path(), &newer).unwrap().changes.obsolete, [old]);
        assert!(folder.path().join(old).is_file());
    }
    fs::remove_file(folder.path().join(old)).unwrap();
    assert_eq!(generate(folder.path(), &newer).unwrap().changes.obsolete, [] as [&Path; 0]);
}

#[test]
fn two_models_share_a_project() {
    let folder = folder_with(&[]);
    generate(folder.path(), &model("score", "Score")).unwrap();
    let changes = generate(folder.path(), &model("anomaly", "Anomaly")).unwrap().changes;
    assert_eq!(changes.refreshed, [Path::new("README.md")]);
    assert!(changes.kept.is_empty() && changes.obsolete.is_empty());
    let readme = read(folder.path(), "README.md");
    for text in ["`anomaly`, `score`", "DeployAnomaly.s.sol", "DeployScore.s.sol"] {
        assert!(readme.contains(text), "{readme}");
    }
    let again = generate(folder.path(), &model("score", "Score")).unwrap().changes;
    assert!(again.written.is_empty() && again.refreshed.is_empty() && again.kept.is_empty(), "{again:?}");
}

#[test]
fn a_record_that_makes_no_sense_is_refused() {
    let folder = folder_with(&[]);
    generate(folder.path(), &model("score", "Score")).unwrap();
    let record = ".assay/models/score.json";
    let good = read(folder.path(), record);
    let damaged = [
        String::new(),
        "{}".into(),
        good.replace("\"schema_version\": 1", "\"schema_version\": 2"),
        good.replacen("src/assay/", "../", 1),
        good.replacen("src/assay/", "/", 1),
        good[..good.len() / 2].to_owned(),
    ];
    for text in damaged {
        put(folder.path(), record, &text);
        let before = tree(folder.path());
        let error = generate(folder.path(), &model("score", "Score")).unwrap_err();
        assert!(matches!(error, ProjectError::Files(_)), "{error}");
        assert_eq!(tree(folder.path()), before);
    }
}
