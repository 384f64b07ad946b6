//! Commands that write, each with what has to hold of its files at every moment.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::{files, litter};
use crate::run::{Run, assay, text};
use crate::visibility::{copy_of_hidden, inputs};
use crate::workshop::{built, built_other, contents, copy_of_built, example};

/// Arguments in a folder, of a round.
type Arguments = dyn Fn(&Path, u64) -> Vec<String>;

/// A command in a place that holds earlier artefacts, where the command has any use for them.
pub(super) struct Scene {
    pub(super) name: &'static str,
    place: TempDir,
    /// Of a round; rounds may differ, so that something changes each time.
    arguments: Box<Arguments>,
    /// What is there is complete, or refused.
    check: fn(&Path),
}

impl Scene {
    /// Every command that writes, but `new`, `deploy` and `watch`, whose tests kill them where they are.
    pub(super) fn all() -> [Self; 5] {
        [Self::build(), Self::prove(), Self::commit(), Self::srs(), Self::report()]
    }

    /// The folder's model changes with every build that is finished.
    pub(super) fn build() -> Self {
        let arguments = |place: &Path, round: u64| {
            let model =
                if round.is_multiple_of(2) { example("model.onnx") } else { built_other().with_extension("onnx") };
            let calibration = example("calibration.json");
            let words = ["build", text(&model), "-o", text(place), "--name", "volatility-ltv"];
            owned(&[&words[..], &["--calibration", text(&calibration)]].concat())
        };
        Self { name: "build", place: copy_of_built(), arguments: Box::new(arguments), check: one_model_or_none }
    }

    fn prove() -> Self {
        let place = copy_of_hidden();
        fs::write(place.path().join("input.json"), inputs(3).to_string()).unwrap();
        let arguments = |place: &Path, _| owned(&["prove", text(place), "--input", text(&place.join("input.json"))]);
        Self { name: "prove", place, arguments: Box::new(arguments), check: latest_proof_holds }
    }

    fn commit() -> Self {
        let place = copy_of_hidden();
        fs::write(place.path().join("input.json"), inputs(4).to_string()).unwrap();
        let arguments = |place: &Path, _| owned(&["commit", text(place), "--input", text(&place.join("input.json"))]);
        Self { name: "commit", place, arguments: Box::new(arguments), check: every_json_is_complete }
    }

    fn srs() -> Self {
        let arguments = |place: &Path, _| owned(&["srs", "dev", "--logrows", "11", "-o", text(&place.join("srs.bin"))]);
        Self { name: "srs", place: TempDir::new().unwrap(), arguments: Box::new(arguments), check: string_holds }
    }

    fn report() -> Self {
        let arguments = |place: &Path, round: u64| {
            let model =
                if round.is_multiple_of(2) { example("model.onnx") } else { built_other().with_extension("onnx") };
            owned(&["report", text(&model), "--lanes", "1", "-o", text(&place.join("report"))])
        };
        let place = TempDir::new().unwrap();
        // Beside the other model there is no calibration data.
        Self { name: "report", place, arguments: Box::new(arguments), check: every_json_is_complete }
    }

    pub(super) fn place(&self) -> &Path {
        self.place.path()
    }

    pub(super) fn arguments(&self, round: u64) -> Vec<String> {
        (self.arguments)(self.place(), round)
    }

    /// Starts the command, and leaves it to the caller how it ends.
    pub(super) fn start(&self, round: u64) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(self.arguments(round)).arg("--quiet").current_dir(env!("CARGO_MANIFEST_DIR"));
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Runs the command to its end, after which everything is as if nothing had ever gone wrong; returns how long it took.
    pub(super) fn finish(&self, round: u64) -> Duration {
        let begun = Instant::now();
        let run = Run::of(assay().args(self.arguments(round)));
        let took = begun.elapsed();
        assert_eq!(run.code, 0, "{}: {}", self.name, run.stderr);
        assert_eq!(litter(self.place()), Vec::<PathBuf>::new(), "{}", self.name);
        self.check();
        took
    }

    pub(super) fn check(&self) {
        (self.check)(self.place());
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The proof of the first model is accepted, or rejected by the second, or the folder is refused as a mixture of both.
fn one_model_or_none(place: &Path) {
    let proof = built().join("proofs/1");
    let code = Run::of(assay().args(["verify", text(place), text(&proof)])).code;
    let files =
        |folder: &Path| contents(folder).into_iter().filter(|(name, _)| !name.to_string_lossy().starts_with(".build-"));
    match code {
        0 => assert!(files(place).eq(files(built())), "accepted, but not the first model's files alone"),
        3 => {}
        6 => assert!(files(place).any(|(name, hash)| {
            let other = fs::read(built_other().join("vk.bin")).unwrap();
            name == Path::new("vk.bin") && hash == <[u8; 32]>::from(<sha2::Sha256 as sha2::Digest>::digest(other))
        })),
        code => panic!("exit code {code}"),
    }
}

fn latest_proof_holds(place: &Path) {
    let names = fs::read_dir(place.join("proofs")).unwrap().flatten();
    let numbers = names.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let proof = place.join("proofs").join(numbers.max().unwrap().to_string());
    assert_eq!(Run::of(assay().args(["verify", text(place), text(&proof)])).code, 0);
    every_json_is_complete(place);
}

fn string_holds(place: &Path) {
    let file = place.join("srs.bin");
    assert!(!file.exists() || Run::of(assay().args(["srs", "inspect", text(&file)])).code == 0);
}

fn every_json_is_complete(place: &Path) {
    for (path, _) in files(place) {
        if path.extension().is_some_and(|extension| extension == "json") {
            let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            assert!(value.is_object() || value.is_array(), "{}", path.display());
        }
    }
}
