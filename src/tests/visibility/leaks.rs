//! What is hashed or private is in no file outside of `private/`, in no error, and in no log.

use std::fs;
use std::path::Path;

use alloy_primitives::U256;
use serde_json::Value;
use tempfile::TempDir;

use super::secrets::Secrets;
use super::{
    Model, SUMS, VISIBILITIES, WIDTHS, copy_of_hidden, first_sample, hidden, inputs, prove, read, reals, salted, tensor,
};
use crate::run::{Run, assay, fail, text};

/// `-vvv` shows what every library logs.
const LOUD: &str = "-vvv";

/// All inputs that are hidden.
pub(super) fn hidden_inputs(folder: &Path, input: &Value) -> Secrets {
    let mut secrets = Secrets::default();
    for (index, sum) in SUMS.iter().enumerate().filter(|(_, sum)| sum.input != "rate") {
        // Private tensors have no place in the layout; all inputs have the same form.
        let port = tensor(folder, "terms");
        let values = reals(input, index);
        values.iter().for_each(|value| secrets.real(*value));
        let scaled = values.iter().map(|value| (value * f64::from(1 << port.scale) + 0.5).floor() as i64);
        let integers: Vec<i64> = scaled.collect();
        integers.iter().for_each(|integer| secrets.integer(*integer));
        packed(&integers, port.offset, port.bits).for_each(|word| secrets.word(word));
        assert_eq!(sum.inputs, integers.len());
    }
    secrets
}

/// All of proof `number` that is hidden: inputs, outputs, salts.
fn secrets(folder: &Path, input: &Value, number: u64) -> Secrets {
    let mut secrets = hidden_inputs(folder, input);
    let private = read(&folder.join(format!("private/proofs/{number}.json")));
    for output in private["outputs"].as_object().unwrap().values() {
        output["values"].as_array().unwrap().iter().for_each(|value| secrets.real(value.as_f64().unwrap()));
        output["integers"].as_array().unwrap().iter().for_each(|value| secrets.integer(value.as_i64().unwrap()));
    }
    for salt in private["salts"].as_object().unwrap().values() {
        secrets.word(salt.as_str().unwrap().parse().unwrap());
    }
    secrets
}

/// Words of values of so many bits, low bits first.
fn packed(integers: &[i64], offset: i64, bits: u32) -> impl Iterator<Item = U256> {
    integers.chunks((253 / bits) as usize).map(move |word| {
        let digit = |(at, value): (usize, &i64)| U256::from((value - offset) as u64) << (at * bits as usize);
        word.iter().enumerate().map(digit).fold(U256::ZERO, |sum, digit| sum | digit)
    })
}

#[test]
fn no_file_outside_of_private_holds_what_is_hidden() {
    let (copy, elsewhere) = (copy_of_hidden(), TempDir::new().unwrap());
    let input = salted(inputs(5));
    prove(copy.path(), &input, &[]);
    let secrets = secrets(copy.path(), &input, 2);
    let proof = elsewhere.path().join("proof");
    prove(copy.path(), &input, &["-o", text(&proof)]);
    // Model, circuit, keys, contracts, manifest, three proofs with calldata.
    assert!(secrets.require_none_below(copy.path()) >= 16);
    assert_eq!(secrets.require_none_below(elsewhere.path()), 2);

    // The same search finds them where they are.
    assert!(secrets.found(&fs::read(copy.path().join("private/proofs/2.json")).unwrap()) > 8);
    assert!(secrets.found(input.to_string().as_bytes()) > 24);
    let mut public = Secrets::default();
    let rate = tensor(copy.path(), "rate");
    let words = rate.pack(&rate.quantise(&reals(&input, 1)).unwrap()).unwrap();
    words.into_iter().for_each(|word| public.word(word));
    assert!(public.found(&fs::read(copy.path().join("proofs/2/proof.json")).unwrap()) > 0);
}

#[test]
fn no_log_tells_what_is_hidden() {
    let (copy, place) = (copy_of_hidden(), TempDir::new().unwrap());
    let (file, input) = (place.path().join("input.json"), salted(inputs(6)));
    fs::write(&file, input.to_string()).unwrap();
    let run = Run::of(assay().args(["prove", text(copy.path()), "--input", text(&file), LOUD]));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("proving"), "{}", run.stderr);
    let secrets = secrets(copy.path(), &input, 2);
    secrets.require_none(run.stderr.as_bytes(), "the log");

    for command in ["verify", "gas", "calldata"] {
        let proof = copy.path().join("proofs/2");
        let run = Run::of(assay().args([command, text(copy.path()), text(&proof), LOUD]));
        assert_eq!(run.code, 0, "{}", run.stderr);
        secrets.require_none(run.stdout.as_bytes(), command);
        secrets.require_none(run.stderr.as_bytes(), command);
    }
}

/// Runs a command that has to fail, for people and for programs, and searches all that it says.
fn silent(secrets: &Secrets, code: i32, arguments: &[&str]) {
    for form in [LOUD, "--json"] {
        let run = Run::of(assay().args(arguments).arg(form));
        assert_eq!(run.code, code, "{arguments:?}: {}", run.stderr);
        secrets.require_none(run.stdout.as_bytes(), "stdout of a failure");
        secrets.require_none(run.stderr.as_bytes(), "stderr of a failure");
    }
}

#[test]
fn no_failure_tells_what_is_hidden() {
    let (copy, place) = (copy_of_hidden(), TempDir::new().unwrap());
    let input = salted(inputs(7));
    prove(copy.path(), &input, &[]);
    let mut secrets = secrets(copy.path(), &input, 2);
    let file = place.path().join("input.json");
    let arguments = ["prove", text(copy.path()), "--input", text(&file)];

    let outside = 1.987654321;
    secrets.real(outside);
    for tensor in [0, 2] {
        let mut wrong = input.clone();
        wrong["input_data"][tensor][1] = outside.into();
        fs::write(&file, wrong.to_string()).unwrap();
        silent(&secrets, 3, &arguments);
        let message = fail(&arguments, 3, "input-out-of-range");
        assert!(message.contains("at index 1") && message.contains("-1 to 1"), "{message}");
    }
    for (pointer, value) in [
        ("/input_data/0/1", Value::from("0.987654321")),
        ("/input_data/2", Value::from(vec![0.5; 2])),
        ("/salts/terms", Value::from("secret")),
    ] {
        let mut wrong = input.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        fs::write(&file, wrong.to_string()).unwrap();
        silent(&secrets, 3, &arguments);
    }
    // Cut off in the middle of the values.
    let whole = input.to_string();
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    silent(&secrets, 3, &arguments);

    let forged = place.path().join("proof.json");
    let mut proof = read(&copy.path().join("proofs/2/proof.json"));
    proof["instances"][1] = format!("0x{:064x}", 7).into();
    fs::write(&forged, proof.to_string()).unwrap();
    silent(&secrets, 6, &["verify", text(copy.path()), text(&forged)]);
    silent(&secrets, 6, &["gas", text(copy.path()), text(&forged)]);
}

#[test]
fn calibration_data_of_hidden_inputs_is_told_no_more_than_the_inputs() {
    let (model, output) = (Model::new(), TempDir::new().unwrap());
    let (onnx, mut samples) = (model.onnx(), vec![inputs(1), inputs(2)]);
    let outside = 1.987654321;
    samples[1]["input_data"][0][7] = outside.into();
    fs::write(model.calibration(), Value::from(samples).to_string()).unwrap();
    let mut secrets = hidden_inputs(hidden(), &inputs(2));
    secrets.real(outside);
    for command in ["check", "build"] {
        let mut arguments = vec![command, text(&onnx), "--input-range", "-1:1", "--visibility", "secret=private"];
        if command == "build" {
            arguments.extend(["-o", text(output.path())]);
        }
        for mode in ["terms=hashed", "terms=private"] {
            let arguments = [&arguments[..], &["--visibility", mode]].concat();
            silent(&secrets, 3, &arguments);
            assert!(fail(&arguments, 3, "input-out-of-range").contains("calibration sample 1"));
        }
        assert!(fail(&arguments, 3, "input-out-of-range").contains("1.987654321"));
    }
}

#[test]
fn a_measured_report_leaves_nothing_of_the_sample_that_it_proves() {
    let (model, output) = (Model::new(), TempDir::new().unwrap());
    let onnx = model.onnx();
    let mut arguments = vec!["report", text(&onnx), "--measure", "--lanes", "1", "-o", text(output.path()), LOUD];
    arguments.extend(WIDTHS);
    arguments.extend(VISIBILITIES.iter().flat_map(|one| ["--visibility", one]));
    let run = Run::of(assay().args(&arguments));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let secrets = hidden_inputs(hidden(), &first_sample());
    assert!(secrets.found(&fs::read(model.calibration()).unwrap()) > 24);
    assert!(secrets.require_none_below(output.path()) > 0);
    secrets.require_none(run.stdout.as_bytes(), "stdout");
    secrets.require_none(run.stderr.as_bytes(), "stderr");
}

#[test]
fn a_value_of_a_public_input_is_told() {
    let (copy, place) = (copy_of_hidden(), TempDir::new().unwrap());
    let file = place.path().join("input.json");
    let mut wrong = inputs(8);
    wrong["input_data"][1][2] = 1.5.into();
    fs::write(&file, wrong.to_string()).unwrap();
    let message = fail(&["prove", text(copy.path()), "--input", text(&file)], 3, "input-out-of-range");
    assert!(message.contains("1.5"), "{message}");
}
