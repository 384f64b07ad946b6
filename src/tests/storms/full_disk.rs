//! No more room: files that may not grow, a file system that is full, streams that take nothing.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tempfile::TempDir;

use super::scene::Scene;
use super::{files, random};
use crate::run::{Run, assay, succeed, text};
use crate::workshop::{built, contents, copy_folder, example};

/// Runs `assay` with files of at most `bytes`; what it prints goes through pipes, which have no size.
fn with_files_up_to(bytes: u64, arguments: &[String]) -> (Option<i32>, Value, String) {
    let mut command = Command::new("prlimit");
    command.arg(format!("--fsize={bytes}")).arg(env!("CARGO_BIN_EXE_assay")).args(arguments).arg("--json");
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or_default(), stderr)
}

/// Sizes up to the largest file that the command writes, many of them small: there every file may be the one.
fn sizes(scene: &Scene, count: u64) -> Vec<u64> {
    let begun = SystemTime::now();
    // Even rounds have the model that is there already.
    scene.finish(0);
    let is_new = |path: &Path| path.metadata().unwrap().modified().unwrap() >= begun - Duration::from_millis(20);
    let largest =
        files(scene.place()).into_iter().filter(|(path, _)| is_new(path)).map(|(_, bytes)| bytes).max().unwrap();
    (0..count).map(|round| (largest as f64 * random(scene.name, round).powi(4)) as u64).collect()
}

fn run_out_of_room(count: u64) {
    for scene in Scene::all() {
        let mut refused = 0;
        for size in sizes(&scene, count) {
            let before = contents(scene.place());
            let (code, answer, stderr) = with_files_up_to(size, &scene.arguments(0));
            assert!(!stderr.contains("panicked"), "{}: {stderr}", scene.name);
            if code == Some(0) {
                continue;
            }
            assert_eq!(
                (code, &answer["error"]["id"]),
                (Some(7), &"file-system".into()),
                "{} {size}: {stderr}",
                scene.name
            );
            let kept = contents(scene.place());
            // Other files may be there already; those of before are as they were.
            let changed = before.iter().filter(|(name, hash)| kept.get(*name) != Some(hash)).collect::<Vec<_>>();
            assert!(changed.is_empty(), "{} {size}: {changed:?}", scene.name);
            scene.check();
            refused += 1;
        }
        assert!(refused >= count / 2, "{}: {refused} of {count} refused", scene.name);
        scene.finish(0);
        println!("assurance: full-disk-{} {count}", scene.name);
    }
}

#[test]
fn runs_without_room_end_with_one_error_and_change_nothing() {
    run_out_of_room(4);
}

#[test]
#[ignore = "many minutes"]
fn fifty_sizes_of_a_full_disk_change_nothing_in_full() {
    run_out_of_room(50);
}

/// A small file system of its own; taken away at the end.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    /// `None` where this process may not mount one.
    fn new(bytes: u64) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs", text(folder.path())]);
        mounted.then_some(Self { folder })
    }

    fn grow(&self, bytes: u64) {
        assert!(mount(&["-o", &format!("remount,size={bytes}"), text(self.folder.path())]));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.folder.path()).status());
    }
}

fn mount(arguments: &[&str]) -> bool {
    Command::new("mount").args(arguments).output().is_ok_and(|output| output.status.success())
}

#[test]
#[ignore = "minutes, and needs a user who may mount"]
fn fifty_small_disks_keep_what_was_on_them_in_full() {
    const DISKS: u64 = 50;
    const ROOM: u64 = 256 << 20;
    let pages = |bytes: u64| bytes.div_ceil(4096) * 4096;
    let taken: u64 = files(built()).into_iter().map(|(_, bytes)| pages(bytes)).sum();
    let model = crate::workshop::built_other().with_extension("onnx");
    let calibration = example("calibration.json");
    let mut refused = 0;
    for disk in 0..DISKS {
        let Some(small) = SmallDisk::new(ROOM) else {
            println!("skipped: this user may not mount a file system");
            return;
        };
        let place = small.folder.path().join("artefacts");
        copy_folder(built(), &place);
        // From nothing at all to about what a build takes beside the earlier one.
        small.grow(pages((taken as f64 * (1.05 + random("small disks", disk))) as u64));
        let before = contents(&place);
        let arguments = ["build", text(&model), "-o", text(&place), "--name", "volatility-ltv"];
        let arguments = [&arguments[..], &["--calibration", text(&calibration), "--json"]].concat();
        let run = Run::of(assay().args(&arguments));
        if run.code != 0 {
            assert_eq!((run.code, &run.json()["error"]["id"]), (7, &"file-system".into()), "{}", run.stderr);
            assert_eq!(contents(&place), before);
            assert_eq!(succeed(&["verify", text(&place), text(&built().join("proofs/1"))])["evm"], true);
            refused += 1;
        }
        small.grow(ROOM);
        assert_eq!(Run::of(assay().args(&arguments)).code, 0);
    }
    assert!(refused >= DISKS / 2, "{refused} of {DISKS}");
    println!("assurance: small-disks {DISKS}");
}

/// The shell gives streams that take nothing.
fn shell(line: &str) -> (Option<i32>, String, String) {
    let output = Command::new("sh").args(["-c", line, env!("CARGO_BIN_EXE_assay")]).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn a_stdout_without_room_is_an_error_and_a_stderr_without_room_is_no_panic() {
    if !Path::new("/dev/full").exists() {
        return;
    }
    let (code, _, stderr) = shell("\"$0\" doctor > /dev/full");
    assert!(code == Some(7) && stderr.contains("error: `stdout`"), "{code:?} {stderr}");
    let (code, stdout, _) = shell("\"$0\" gas /nowhere 2> /dev/full");
    assert_eq!((code, stdout.as_str()), (Some(3), ""));
    let (code, _, _) = shell("\"$0\" srs dev --logrows 4 -vv -o /proc/nowhere 2> /dev/full");
    assert_eq!(code, Some(7));
}
