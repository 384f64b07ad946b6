//! What becomes of a test.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use circuit::{CircuitDescription, CircuitShape, Lanes};
use halo2_proofs::halo2curves::bn256::Fr;
use model::{
    Calibration, FixedGraph, FloatGraph, ImportError, Limits, Onnx, QuantiseConfig, Quantised, interpret, quantise,
};
use serde_json::json;

use crate::case::Case;
use crate::tensors::{Values, values};

/// Width of activations and weights.
const BITS: u32 = 20;
/// Width of inputs: wide enough for those that are meant to be exact.
const INPUT_BITS: u32 = 30;
/// Largest error of an approximated output, as a share of the largest magnitude among its values.
const TOLERANCE: f64 = 1e-3;
/// Most activations of a model that is checked as a circuit too.
const SMALL: u64 = 600;
/// Most rows of such a circuit, as a power of two.
const LOGROWS: u32 = 19;

/// Why a test is not passed.
enum Failure {
    Refused(String),
    Wrong(String),
}

/// The result of a test.
pub(crate) struct Outcome {
    operators: Vec<String>,
    opset: i64,
    result: Result<Passed, Failure>,
    /// Inputs that had to be constants.
    constants: Vec<String>,
}

/// A test whose outputs are right.
struct Passed {
    /// The largest error as a share of the largest magnitude, 0 for integers and truth values.
    error: f64,
    /// Whether the circuit was checked too.
    circuit: bool,
}

impl Outcome {
    pub(crate) fn of(case: &Case) -> Outcome {
        let (operators, opset) = case.operators();
        let mut constants = Vec::new();
        let attempt = catch_unwind(AssertUnwindSafe(|| run(case, &mut constants)));
        let result = attempt.unwrap_or_else(|_| Err(Failure::Wrong("a panic".to_owned())));
        Outcome { operators, opset, result, constants }
    }

    /// The outcome of the test in `folder` as JSON.
    pub(crate) fn line(&self, folder: &Path) -> String {
        let test = folder.file_name().map(|name| name.to_string_lossy().into_owned());
        let (status, reason, error, circuit) = match &self.result {
            Ok(passed) => ("passed", None, Some(passed.error), passed.circuit),
            Err(Failure::Refused(reason)) => ("refused", Some(reason), None, false),
            Err(Failure::Wrong(reason)) => ("wrong", Some(reason), None, false),
        };
        let (operators, opset, constants) = (&self.operators, self.opset, &self.constants);
        json!({ "test": test, "operators": operators, "opset": opset, "status": status, "reason": reason, "error": error,
            "circuit": circuit, "constants": constants })
        .to_string()
    }
}

fn run(case: &Case, constants: &mut Vec<String>) -> Result<Passed, Failure> {
    let refused = |reason: String| Failure::Refused(reason);
    let float = import(case, constants).map_err(refused)?;
    let inputs = free_inputs(case, constants).map_err(refused)?;
    let expected = case.outputs.iter().map(|output| finite(output.as_ref())).collect::<Result<Vec<_>, _>>();
    let expected = expected.map_err(refused)?;
    let calibration = Calibration { samples: vec![inputs.clone()] };
    let quantised =
        quantise(&float, &calibration, &QuantiseConfig { input_bits: INPUT_BITS, ..QuantiseConfig::uniform(BITS) });
    let Quantised { graph, .. } = quantised.map_err(|error| Failure::Refused(error.to_string()))?;
    let integers = graph.quantise_inputs(&inputs).map_err(|error| Failure::Wrong(error.to_string()))?;
    let trace = interpret(&graph, &integers).map_err(|error| Failure::Wrong(error.to_string()))?;
    let outputs = trace.outputs(&graph);
    let compared = compare(&graph.dequantise_outputs(&outputs), &expected);
    // Right next to a threshold, what inputs are rounded to may have another answer.
    let is_right =
        |inputs: &[Vec<f64>]| float.outputs_for(inputs).is_ok_and(|outputs| compare(&outputs, &expected).is_ok());
    let error =
        compared.map_err(|reason| match is_right(&inputs) && !is_right(&graph.dequantise_inputs(&integers)) {
            true => Failure::Refused("inputs that are not on the grid".to_owned()),
            false => Failure::Wrong(reason),
        })?;
    let circuit = graph.activations() <= SMALL && check_circuit(graph, &integers, &outputs).map_err(Failure::Wrong)?;
    Ok(Passed { error, circuit })
}

/// Imports the model; an operand that has to be a constant, and is an input, becomes one.
fn import(case: &Case, constants: &mut Vec<String>) -> Result<FloatGraph, String> {
    loop {
        let bytes = case.with_constants(constants)?;
        let onnx = Onnx::from_bytes(&bytes, &Limits::default()).map_err(|error| error.to_string())?;
        match onnx.import(&[]) {
            Ok(graph) => return Ok(graph),
            Err(ImportError::NotConstant { tensor, .. })
                if case.input_names().contains(&tensor) && !constants.contains(&tensor) =>
            {
                constants.push(tensor);
            }
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// The values of the inputs that are no constants.
fn free_inputs(case: &Case, constants: &[String]) -> Result<Vec<Vec<f64>>, String> {
    let names = case.input_names();
    let free = names.iter().zip(&case.inputs).filter(|(name, _)| !constants.contains(name));
    free.map(|(_, tensor)| Ok(finite(tensor.as_ref())?.values)).collect()
}

fn finite(tensor: Option<&tract_onnx::pb::TensorProto>) -> Result<Values, String> {
    let values = values(tensor.ok_or("no tensor")?)?;
    if values.values.iter().all(|value| value.is_finite()) {
        Ok(values)
    } else {
        Err("values that are not finite".to_owned())
    }
}

/// The largest error of all outputs.
fn compare(ours: &[Vec<f64>], expected: &[Values]) -> Result<f64, String> {
    if ours.len() != expected.len() {
        return Err(format!("{} outputs, not {}", ours.len(), expected.len()));
    }
    let mut largest = 0f64;
    for (output, (ours, expected)) in ours.iter().zip(expected).enumerate() {
        let theirs = &expected.values;
        if ours.len() != theirs.len() {
            return Err(format!("output {output} has {} values, not {}", ours.len(), theirs.len()));
        }
        let magnitude = theirs.iter().fold(0.0, |largest, value| value.abs().max(largest));
        let difference = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        let error = if difference == 0.0 { 0.0 } else { difference / f64::max(magnitude, 2f64.powi(-10)) };
        if error > if expected.is_float { TOLERANCE } else { 0.0 } {
            return Err(format!("output {output} is off by {difference:.3e} of {magnitude:.3e}"));
        }
        largest = largest.max(error);
    }
    Ok(largest)
}

/// Whether the circuit is small enough to be checked; an error where it is not what the interpreter says.
fn check_circuit(graph: FixedGraph, inputs: &[Vec<i64>], outputs: &[Vec<i128>]) -> Result<bool, String> {
    let shape = CircuitShape { logrows: LOGROWS, lanes: Lanes::folded(2, 2), limb_bits: 11 };
    let compiled = match CircuitDescription::new(graph, shape).compile() {
        Ok(compiled) => compiled,
        Err(circuit::CircuitError::TooManyRows { .. } | circuit::CircuitError::TooManyCells { .. }) => {
            return Ok(false);
        }
        Err(error) => return Err(format!("no circuit: {error}")),
    };
    let assignment = compiled.assign(inputs, Fr::from(7), &[]).map_err(|error| error.to_string())?;
    compiled
        .check(&assignment.witness)
        .map_err(|violation| format!("the circuit refuses its witness: {violation:?}"))?;
    if assignment.outputs == outputs { Ok(true) } else { Err("the circuit's outputs are others".to_owned()) }
}
