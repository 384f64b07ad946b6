//! Folders and files that are not what they seem: links, pipes, odd names, other people's files, tight permissions.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command as Process;

use tempfile::TempDir;

use crate::run::{Run, assay, fail, succeed, text};
use crate::visibility::copy_of_hidden;
use crate::workshop::{build, built, contents, copy_folder, copy_of_built, example, prove};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn make_pipe(path: &Path) {
    assert!(Process::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn an_output_folder_may_lie_behind_a_link() {
    let place = TempDir::new().unwrap();
    let (real, link) = (place.path().join("real"), place.path().join("link"));
    fs::create_dir(&real).unwrap();
    symlink(&real, &link).unwrap();
    build(&example("model.onnx"), &link);
    prove(&link, &example("input.json"));
    assert_eq!(contents(&real), contents(built()));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn files_are_never_written_through_a_link() {
    let (copy, elsewhere) = (copy_of_built(), TempDir::new().unwrap());
    let theirs = elsewhere.path().join("theirs");
    fs::write(&theirs, "theirs").unwrap();
    let linked = ["manifest.json", "model.onnx", "vk.bin", "pk.bin", "circuit.bin", "bytecode.json"];
    for (number, file) in linked.into_iter().enumerate() {
        let path = copy.path().join(file);
        fs::remove_file(&path).unwrap();
        // To a file, to nowhere, to itself.
        match number % 3 {
            0 => symlink(&theirs, &path).unwrap(),
            1 => symlink(elsewhere.path().join("nowhere"), &path).unwrap(),
            _ => symlink(&path, &path).unwrap(),
        }
    }
    build(&example("model.onnx"), copy.path());
    assert_eq!(contents(copy.path()), contents(built()));
    assert_eq!(fs::read(&theirs).unwrap(), b"theirs");
    assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    assert!(linked.iter().all(|file| fs::symlink_metadata(copy.path().join(file)).unwrap().is_file()));
}

/// Of an artefact folder that somebody else has prepared.
#[test]
fn folders_within_the_artefacts_that_lead_elsewhere_are_refused() {
    let model = example("model.onnx");
    for (inner, arguments) in [
        ("contracts", vec!["build", text(&model), "-o"]),
        ("private", vec!["build", text(&model), "-o"]),
        (".lock", vec!["build", text(&model), "-o"]),
        ("proofs", vec!["prove", "--input", "models/volatility-ltv/input.json"]),
    ] {
        for target_exists in [true, false] {
            let (copy, elsewhere) = (copy_of_built(), TempDir::new().unwrap());
            let (path, target) = (copy.path().join(inner), elsewhere.path().join("target"));
            if path.is_dir() {
                fs::remove_dir_all(&path).unwrap();
            } else if path.exists() {
                fs::remove_file(&path).unwrap();
            }
            if target_exists {
                fs::create_dir(&target).unwrap();
                fs::write(target.join("Theirs.sol"), "contract Theirs {}").unwrap();
            }
            symlink(&target, &path).unwrap();
            let before = contents(elsewhere.path());
            let arguments = [&arguments[..], &[text(copy.path())]].concat();
            let run = Run::of(assay().args(&arguments));
            let refused = run.stderr.contains("is a link") || run.stderr.contains("not a regular file");
            assert!(run.code == 7 && refused, "{inner}: {} {}", run.code, run.stderr);
            assert_eq!(contents(elsewhere.path()), before, "{inner}");
        }
    }
}

#[test]
fn private_values_are_not_written_behind_a_link() {
    for inner in ["private", "private/proofs", "private/commitments"] {
        let (copy, elsewhere) = (copy_of_hidden(), TempDir::new().unwrap());
        let input = elsewhere.path().with_extension("json");
        fs::write(&input, crate::visibility::inputs(5).to_string()).unwrap();
        let path = copy.path().join(inner);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(elsewhere.path(), &path).unwrap();
        for verb in ["prove", "commit"] {
            let affected = inner == "private" || inner.ends_with("proofs") == (verb == "prove");
            if affected {
                fail(&[verb, text(copy.path()), "--input", text(&input)], 7, "artefact-link");
            }
        }
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0, "{inner}");
        fs::remove_file(input).unwrap();
    }
}

/// `assay build -o .` in a project removed every contract that it had not made itself.
#[test]
fn a_build_leaves_contracts_alone_that_it_has_not_made() {
    let place = TempDir::new().unwrap();
    let contracts = place.path().join("contracts");
    fs::create_dir(&contracts).unwrap();
    fs::write(contracts.join("Vault.sol"), "contract Vault {}").unwrap();
    let model = example("model.onnx");
    succeed(&["build", text(&model), "-o", text(place.path()), "--name", "first"]);
    let edited = contracts.join("FirstCodec.sol");
    fs::write(&edited, "// edited\n").unwrap();
    succeed(&["build", text(&model), "-o", text(place.path()), "--name", "second"]);
    let names = fs::read_dir(&contracts).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let left: BTreeSet<String> = names.filter(|name| !name.starts_with("Second")).collect();
    assert_eq!(left, BTreeSet::from(["FirstCodec.sol".to_owned(), "Vault.sol".to_owned()]));
}

/// A manifest is a file like others, and may name any path.
#[test]
fn a_planted_manifest_removes_nothing_outside_of_the_contracts() {
    let place = TempDir::new().unwrap();
    let artefacts = place.path().join("artefacts");
    fs::create_dir_all(artefacts.join("contracts/below")).unwrap();
    let hash = "0x9834876dcfb05cb167a5c24953eba58c4ac89b1adf57f28f2f9d09af107ee8f0"; // of `aaa`
    let mut named = serde_json::Map::new();
    for relative in ["../theirs.sol", "contracts/../../theirs.sol", "contracts/below/theirs.sol", "theirs.sol"] {
        fs::write(artefacts.join(relative), "aaa").unwrap();
        named.insert(relative.to_owned(), hash.into());
    }
    let manifest = serde_json::json!({ "hashes": { "solidity": named } });
    fs::write(artefacts.join("manifest.json"), manifest.to_string()).unwrap();
    succeed(&["build", text(&example("model.onnx")), "-o", text(&artefacts)]);
    for relative in ["../theirs.sol", "contracts/below/theirs.sol", "theirs.sol"] {
        assert_eq!(fs::read(artefacts.join(relative)).unwrap(), b"aaa", "{relative}");
    }
}

#[test]
fn pipes_in_the_place_of_files_do_not_hang() {
    let (input, proof) = (example("input.json"), built().join("proofs/1"));
    for file in [".lock", "manifest.json", "vk.bin", "pk.bin", "circuit.bin", "bytecode.json", "model.onnx"] {
        let copy = copy_of_built();
        let path = copy.path().join(file);
        fs::remove_file(&path).unwrap();
        make_pipe(&path);
        for arguments in
            [vec!["prove", text(copy.path()), "--input", text(&input)], vec!["verify", text(copy.path()), text(&proof)]]
        {
            let code = Run::of(assay().args(&arguments).timeout(std::time::Duration::from_secs(60))).code;
            // A verification reads neither the proving key nor the model.
            let unread = arguments[0] == "verify" && ["pk.bin", "model.onnx"].contains(&file);
            assert!(if unread { code == 0 } else { [3, 7].contains(&code) }, "{file}: {arguments:?}: {code}");
        }
    }
}

/// Each can be read once only, as `<(..)` and `/dev/stdin`.
#[test]
fn inputs_may_come_through_pipes() {
    let place = TempDir::new().unwrap();
    let output = place.path().join("out");
    let fed = |name: &str, source: &Path| {
        let (pipe, content) = (place.path().join(name), fs::read(source).unwrap());
        make_pipe(&pipe);
        let path = pipe.clone();
        std::thread::spawn(move || fs::write(path, content));
        pipe
    };
    let (model, data) = (fed("model", &example("model.onnx")), fed("calibration", &example("calibration.json")));
    let named = ["--name", "volatility-ltv", "-o", text(&output)];
    succeed(&[&["build", text(&model), "--calibration", text(&data)][..], &named].concat());
    assert_eq!(contents(&output), contents(built()));
    succeed(&["check", text(&fed("checked", &example("model.onnx")))]);

    prove(&output, &fed("input", &example("input.json")));
    let mut from_stdin = assay();
    from_stdin.args(["prove", text(&output), "--input", "/dev/stdin"]);
    let run = Run::of(from_stdin.write_stdin(fs::read(example("input.json")).unwrap()));
    assert_eq!(run.code, 0, "{}", run.stderr);
    succeed(&["verify", text(&output), text(&fed("proof", &output.join("proofs/2/proof.json")))]);
}

/// Opening a pipe waits for a writer, and there may be none.
#[test]
fn pipes_that_nobody_writes_to_are_not_waited_for() {
    let place = TempDir::new().unwrap();
    let (pipe, output) = (place.path().join("pipe"), place.path().join("out"));
    make_pipe(&pipe);
    let (model, folder, proof) = (example("model.onnx"), text(built()), built().join("proofs/1"));
    let (pipe, model, output, proof) = (text(&pipe), text(&model), text(&output), text(&proof));
    let oracle = "0x00000000000000000000000000000000000000aa";
    let commands = [
        vec!["check", pipe],
        vec!["build", pipe, "--name", "pipe", "-o", output],
        vec!["build", model, "--calibration", pipe, "--name", "pipe", "-o", output],
        vec!["build", model, "--srs", pipe, "--name", "pipe", "-o", output],
        vec!["prove", folder, "--input", pipe],
        vec!["verify", folder, pipe],
        vec!["verify", folder, proof, "--instances", pipe],
        vec!["gas", folder, pipe],
        vec!["calldata", folder, pipe],
        vec!["srs", "inspect", pipe],
        vec!["srs", "import", pipe, "-o", output],
        vec!["report", model, "--prices", pipe, "-o", output],
        vec!["report", model, "--baseline", pipe, "-o", output],
        vec!["watch", folder, "--oracle", oracle, "--feed", "feed", "--state", pipe, "--status"],
    ];
    std::thread::scope(|scope| {
        for arguments in commands {
            scope.spawn(move || {
                let run = Run::of(assay().args(&arguments).timeout(std::time::Duration::from_secs(60)));
                let told = run.stderr.contains("a pipe that nobody writes to") || run.stderr.contains("regular file");
                assert!([3, 7].contains(&run.code) && told, "{arguments:?}: {} {}", run.code, run.stderr);
            });
        }
    });
}

/// As root, `-o /dev/null` put a file in the device's place.
#[test]
fn pipes_and_devices_are_not_replaced_by_files() {
    let folder = TempDir::new().unwrap();
    let (pipe, link) = (folder.path().join("pipe"), folder.path().join("link"));
    make_pipe(&pipe);
    symlink(&pipe, &link).unwrap();
    for place in [&pipe, &link] {
        let message = fail(&["srs", "dev", "--logrows", "4", "-o", text(place)], 7, "file-system");
        assert!(message.contains("not a regular file"), "{message}");
        assert!(!fs::metadata(place).unwrap().is_file());
    }
}

/// Numbers beyond those that were looked at made `prove` search for a free one for ever.
#[test]
fn a_planted_last_number_does_not_keep_proofs_from_being_written() {
    let copy = copy_of_built();
    fs::create_dir(copy.path().join("proofs").join(u32::MAX.to_string())).unwrap();
    for _ in 0..3 {
        let input = example("input.json");
        let mut command = assay();
        command.args(["prove", text(copy.path()), "--input", text(&input)]);
        let run = Run::of(command.timeout(std::time::Duration::from_secs(60)));
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
}

#[test]
fn names_may_be_odd() {
    let place = TempDir::new().unwrap();
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules");
    symlink(tools, place.path().join("node_modules")).unwrap();
    let names: [&OsStr; 6] = [
        OsStr::new("with spaces"),
        OsStr::new("with\nnewline"),
        OsStr::new("with \u{1b}[2J escape"),
        OsStr::new("schön 模型 $(true) `x` ; 'q' \"d\""),
        OsStr::new("-dash"),
        OsStr::from_bytes(b"not \xff utf-8"),
    ];
    for name in names {
        let folder = place.path().join(name);
        fs::create_dir(&folder).unwrap();
        for file in ["model.onnx", "input.json", "calibration.json"] {
            fs::copy(example(file), folder.join(file)).unwrap();
        }
        // As they are, from the folder above: a name that starts with a dash would be an option.
        let (model, output) = (folder.join("model.onnx"), Path::new(name).join("out"));
        let mut option = OsString::from("-o=");
        option.push(&output);
        let run = |arguments: &[&OsStr]| {
            let run = Run::of(assay().current_dir(place.path()).args(arguments));
            assert_eq!(run.code, 0, "{name:?}: {}", run.stderr);
            run
        };
        let word = OsStr::new;
        run(&[word("build"), &option, word("--name"), word("odd"), word("--"), model.as_os_str()]);
        let input = folder.join("input.json");
        run(&[word("prove"), word("--input"), input.as_os_str(), word("--"), output.as_os_str()]);
        let proof = output.join("proofs/1");
        run(&[word("verify"), word("--"), output.as_os_str(), proof.as_os_str()]);
        let missing = Path::new(name).join("missing");
        let refused = Run::of(assay().current_dir(place.path()).args([word("gas"), word("--"), missing.as_os_str()]));
        assert!(refused.code == 3 && !refused.stderr.contains('\u{1b}'), "{name:?}: {}", refused.stderr);
    }
}

#[test]
fn models_with_odd_names_are_measured_for_reports() {
    let place = TempDir::new().unwrap();
    fs::create_dir(place.path().join("-dash")).unwrap();
    for file in ["model.onnx", "calibration.json"] {
        fs::copy(example(file), place.path().join("-dash").join(file)).unwrap();
    }
    fs::rename(place.path().join("-dash/model.onnx"), place.path().join("-dash/odd.onnx")).unwrap();
    let mut command = assay();
    command.current_dir(place.path()).args([
        "report",
        "--measure",
        "--lanes",
        "1",
        "-o=-report",
        "--",
        "-dash/odd.onnx",
    ]);
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules");
    symlink(tools, place.path().join("node_modules")).unwrap();
    let run = Run::of(&mut command);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stderr.contains("not measured"), "{}", run.stderr);
}

/// A result that could not be told was one of a build that had succeeded.
#[test]
fn json_is_refused_where_it_could_not_tell_the_name() {
    let place = TempDir::new().unwrap();
    let output = place.path().join(OsStr::from_bytes(b"not \xff utf-8"));
    let model = example("model.onnx");
    let run = Run::of(assay().args(["build", "--json", text(&model), "-o"]).arg(&output));
    assert_eq!((run.code, &run.json()["error"]["id"]), (2, &"not-utf8".into()), "{}", run.stderr);
    assert!(!output.exists());
}

#[test]
fn names_that_are_too_long_are_one_error() {
    let place = TempDir::new().unwrap();
    let (model, input, long) = (example("model.onnx"), example("input.json"), place.path().join("n".repeat(300)));
    fail(&["build", text(&model), "-o", text(&long)], 7, "file-system");
    fail(&["prove", text(built()), "--input", text(&input), "-o", text(&long)], 7, "file-system");
    for file in [&long, &place.path().join("missing/srs.bin")] {
        fail(&["srs", "dev", "--logrows", "4", "-o", text(file)], 7, "file-system");
    }
    let deep: PathBuf = std::iter::repeat_n("folder", 800).collect();
    fail(&["build", text(&model), "-o", text(&place.path().join(deep))], 7, "file-system");
    assert_eq!(Run::of(assay().args(["build", text(&long), "--name", "short"])).code, 3);
    assert_eq!(Run::of(assay().args(["gas", text(&long)])).code, 3);
}

/// What the user's umask takes away stays away; what is secret is for its owner alone whatever the umask.
#[test]
fn files_have_the_permissions_that_they_should() {
    let model = example("model.onnx");
    for (umask, file, folder) in [("022", 0o644, 0o755), ("077", 0o600, 0o700), ("000", 0o644, 0o777)] {
        let place = TempDir::new().unwrap();
        let output = place.path().join("out");
        let line = format!("umask {umask}; exec \"$0\" \"$@\"");
        let run = |arguments: &[&str]| {
            let mut shell = Process::new("sh");
            shell.args(["-c", &line, env!("CARGO_BIN_EXE_assay")]).args(arguments);
            assert!(shell.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap().status.success(), "{arguments:?}");
        };
        let options = ["--param-visibility", "hashed", "--output-visibility", "public"];
        run(&[&["build", text(&model), "-o", text(&output)][..], &options].concat());
        run(&["prove", text(&output), "--input", text(&example("input.json"))]);
        for name in ["manifest.json", "vk.bin", "pk.bin", "proofs/1/proof.json", "proofs/1/calldata.hex"] {
            assert_eq!(mode(&output.join(name)), file, "{name} with umask {umask}");
        }
        assert_eq!((mode(&output), mode(&output.join("contracts"))), (folder, folder), "umask {umask}");
        // Nobody but its owner may write in a folder of a proof.
        assert_eq!(mode(&output.join("proofs/1")), folder & 0o755, "umask {umask}");
        assert_eq!(mode(&output.join("private")), 0o700);
        for name in ["private/model.onnx", "private/parameters.bin", "private/.gitignore"] {
            assert_eq!(mode(&output.join(name)), 0o600, "{name} with umask {umask}");
        }
    }
}

/// A folder that not even root may write into: a mount of its own, where this user may mount.
#[test]
fn a_read_only_folder_is_one_error_and_stays_readable() {
    let place = TempDir::new().unwrap();
    copy_folder(built(), place.path());
    let mount = |options: &[&str]| {
        Process::new("mount").args(options).arg(place.path()).output().is_ok_and(|output| output.status.success())
    };
    if !mount(&["--bind", text(place.path())]) {
        println!("skipped: this user may not mount");
        return;
    }
    let read_only = mount(&["-o", "remount,bind,ro"]);
    let (model, input, proof) = (example("model.onnx"), example("input.json"), built().join("proofs/1"));
    let runs = [
        vec!["build", text(&model), "-o", text(place.path())],
        vec!["prove", text(place.path()), "--input", text(&input)],
        vec!["verify", text(place.path()), text(&proof)],
    ]
    .map(|arguments| Run::of(assay().args(&arguments)));
    assert!(Process::new("umount").arg(place.path()).status().unwrap().success());
    assert!(read_only);
    let [build, prove, verify] = runs;
    assert!(build.code == 7 && build.stderr.contains("read-only"), "{}", build.stderr);
    assert!(prove.code == 7 && prove.stderr.contains("read-only"), "{}", prove.stderr);
    assert_eq!(verify.code, 0, "{}", verify.stderr);
    assert_eq!(contents(place.path()), contents(built()));
}
