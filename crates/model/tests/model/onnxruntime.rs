//! Every operator against onnxruntime: our floating-point evaluation, and the integers of the interpreter.

use model::{
    Calibration, FixedGraph, FixedNode, FixedOp, FloatGraph, QuantiseConfig, TensorId, Trace, interpret, quantise,
};

use crate::error_bound::{Estimate, estimates};
use crate::operator_fixtures::{self, Fixture};

/// Allowed difference of our floating-point evaluation, relative to the largest value of an output: onnxruntime computes
/// in single precision, and its outputs are kept with seven digits.
const SINGLE_PRECISION: f64 = 1e-5;

/// A fixture in fixed point, with the bounds of every run.
struct Prepared {
    fixture: Fixture,
    graph: FixedGraph,
    runs: Vec<Run>,
}

/// One run: what went in, and bounds of what comes out, by output.
struct Run {
    integers: Vec<Vec<i64>>,
    trace: Trace,
    outputs: Vec<Vec<Estimate>>,
}

impl Prepared {
    /// Imports and quantises; the samples are the calibration data.
    fn new(fixture: Fixture) -> Result<Prepared, String> {
        let float = fixture.onnx().and_then(|onnx| onnx.import(&[])).map_err(|error| error.to_string())?;
        check_float(&fixture, &float)?;
        let (config, calibration) =
            (QuantiseConfig::default(), Calibration { samples: fixture.samples.inputs.clone() });
        let graph = quantise(&float, &calibration, &config).map_err(|error| error.to_string())?.graph;
        let runs = fixture.runs().map(|(inputs, _)| run(&graph, inputs, &config)).collect();
        Ok(Prepared { fixture, graph, runs })
    }

    /// Tolerances of every output of a run.
    fn tolerances(&self, run: &Run) -> Vec<Vec<f64>> {
        let with_single_precision = |(index, output): (usize, &Vec<Estimate>)| {
            let single = SINGLE_PRECISION * self.fixture.magnitude(index);
            output.iter().map(|estimate| estimate.error + single).collect()
        };
        run.outputs.iter().enumerate().map(with_single_precision).collect()
    }

    /// The largest difference from onnxruntime as a share of what is allowed, over the runs of `graph`.
    ///
    /// `graph` may be another than the one that the tolerances are of.
    fn worst_share(&self, graph: &FixedGraph) -> f64 {
        let shares = self.runs.iter().zip(&self.fixture.samples.outputs).flat_map(|(run, expected)| {
            let outputs = graph.dequantise_outputs(&interpret(graph, &run.integers).unwrap().outputs(graph));
            let tolerances = self.tolerances(run).into_iter().flatten();
            let pairs = outputs.into_iter().flatten().zip(expected.iter().flatten());
            pairs.zip(tolerances).map(|((ours, theirs), allowed)| share(ours - theirs, allowed)).collect::<Vec<_>>()
        });
        shares.fold(0.0, f64::max)
    }

    /// Whether node `index` of `graph` makes another tensor than that of the fixture's own graph, in one run at least.
    fn changes(&self, graph: &FixedGraph, index: usize) -> bool {
        let tensor = TensorId(index as u32);
        self.runs.iter().any(|run| interpret(graph, &run.integers).unwrap().tensor(tensor) != run.trace.tensor(tensor))
    }

    /// The mean tolerance as a share of the range of onnxruntime's outputs.
    fn coarseness(&self) -> f64 {
        let tolerances: Vec<f64> = self.runs.iter().flat_map(|run| self.tolerances(run)).flatten().collect();
        let theirs = || self.fixture.samples.outputs.iter().flatten().flatten().copied();
        let range = theirs().fold(f64::MIN, f64::max) - theirs().fold(f64::MAX, f64::min);
        tolerances.iter().sum::<f64>() / tolerances.len() as f64 / range
    }
}

fn share(difference: f64, allowed: f64) -> f64 {
    if difference == 0.0 { 0.0 } else { difference.abs() / allowed }
}

fn run(graph: &FixedGraph, inputs: &[Vec<f64>], config: &QuantiseConfig) -> Run {
    let integers = graph.quantise_inputs(inputs).unwrap();
    let trace = interpret(graph, &integers).unwrap();
    let tensors = estimates(graph, &trace, config);
    let outputs = graph.outputs.iter().map(|output| tensors[output.tensor.0 as usize].clone()).collect();
    Run { integers, trace, outputs }
}

fn check_float(fixture: &Fixture, float: &FloatGraph) -> Result<(), String> {
    for (inputs, expected) in fixture.runs() {
        let outputs = float.outputs_for(inputs).map_err(|error| error.to_string())?;
        let lengths = |lists: &[Vec<f64>]| lists.iter().map(Vec::len).collect::<Vec<_>>();
        if lengths(&outputs) != lengths(expected) {
            return Err(format!("outputs have {:?} elements, not {:?}", lengths(&outputs), lengths(expected)));
        }
        for (index, (ours, theirs)) in outputs.iter().zip(expected).enumerate() {
            let allowed = SINGLE_PRECISION * fixture.magnitude(index);
            if ours.iter().zip(theirs).any(|(a, b)| (a - b).abs() > allowed) {
                return Err(format!("in floating point {ours:?} instead of {theirs:?}"));
            }
        }
    }
    Ok(())
}

/// A node of which a value has left its interval in one of the runs.
fn outside_its_interval(prepared: &Prepared) -> Option<String> {
    let outside = |run: &Run| {
        prepared.graph.nodes.iter().zip(0..).find_map(|(node, id)| {
            let mut values = run.trace.tensor(TensorId(id)).iter().zip(&node.intervals);
            values.any(|(value, interval)| !interval.contains(*value)).then(|| node.to_string())
        })
    };
    prepared.runs.iter().find_map(outside)
}

/// Runs `check` on every fixture and reports all failures at once.
fn for_every_fixture(check: impl Fn(Prepared) -> Result<(), String>) {
    let fixtures = operator_fixtures::all();
    let count = fixtures.len();
    let failures: Vec<String> = fixtures
        .into_iter()
        .filter_map(|fixture| {
            let name = fixture.name.clone();
            Prepared::new(fixture).and_then(&check).err().map(|reason| format!("{name}: {reason}"))
        })
        .collect();
    assert!(failures.is_empty(), "{} of {count} fixtures:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_operator_is_within_its_error_bound_of_onnxruntime() {
    for_every_fixture(|prepared| {
        if let Some(node) = outside_its_interval(&prepared) {
            return Err(format!("{node} leaves its interval"));
        }
        let (share, coarseness) = (prepared.worst_share(&prepared.graph), prepared.coarseness());
        println!("{:40} {share:.3} of a tolerance of {coarseness:.1e} of the range", prepared.fixture.name);
        let at_threshold = AT_THRESHOLDS.contains(&prepared.fixture.name.as_str());
        match (share <= 1.0, coarseness <= COARSEST || at_threshold) {
            (false, _) => Err(format!("off by {share:.2} times what is allowed in\n{}", prepared.graph)),
            (_, false) => Err(format!("the tolerance is {coarseness:.1e} of the range in\n{}", prepared.graph)),
            _ => Ok(()),
        }
    });
}

/// Largest mean tolerance as a share of an output's range: a bound wider than that would say little.
const COARSEST: f64 = 0.02;

/// Fixtures that are exactly where a result changes: rows with several largest elements, numbers between two integers. No bound of
/// their error tells the results apart, so they have to be equal.
const AT_THRESHOLDS: [&str; 7] =
    ["ArgMax/ties", "Ceil/eighths", "Ceil/halves", "Floor/eighths", "Floor/halves", "Round/eighths", "Round/halves"];

#[test]
fn at_thresholds_results_are_those_of_onnxruntime() {
    for name in AT_THRESHOLDS {
        let fixture = operator_fixtures::all().into_iter().find(|fixture| fixture.name == name).unwrap();
        let prepared = Prepared::new(fixture).unwrap();
        assert_eq!(prepared.worst_share(&prepared.graph), 0.0, "{name}");
    }
}

/// Fixtures with a node that a fault may damage without harm: only the order of elements matters behind it, or only their sum.
const HARMLESS: [&str; 4] = ["ArgMin/first_axis", "ArgMin/last_axis", "Einsum/trace", "TopK/places_of_the_smallest"];

/// What the first test is worth: it notices a wrong rounding shift, or a tensor whose elements moved by one, in any node.
#[test]
fn a_fault_in_any_node_is_out_of_bounds() {
    for_every_fixture(|prepared| {
        let allowed = if AT_THRESHOLDS.contains(&prepared.fixture.name.as_str()) { 0.0 } else { 1.0 };
        for index in 0..prepared.graph.nodes.len() {
            let mut graph = prepared.graph.clone();
            damage(&mut graph.nodes[index].op);
            let node = &prepared.graph.nodes[index];
            let harmless =
                HARMLESS.contains(&prepared.fixture.name.as_str()) || is_normalised(node) || is_compared(node);
            if !harmless && prepared.changes(&graph, index) && prepared.worst_share(&graph) <= allowed {
                return Err(format!(
                    "a fault in {} goes unnoticed in\n{}",
                    prepared.graph.nodes[index], prepared.graph
                ));
            }
        }
        Ok(())
    });
}

/// Whether a node makes rows less their means, which half of them serve as well: they are divided by their own size.
fn is_normalised(node: &FixedNode) -> bool {
    node.name.contains("normalization")
        && matches!(&node.op, FixedOp::Affine { multipliers, .. } if multipliers.len() == 2)
}

/// Whether a node makes the differences that a comparison asks the signs of: half of them have the same.
fn is_compared(node: &FixedNode) -> bool {
    ["greater", "greaterorequal", "less", "lessorequal"].contains(&node.name.as_str())
        && matches!(node.op, FixedOp::Affine { .. })
}

/// Halves what an operation makes, or moves it; some operations have nothing to damage.
fn damage(op: &mut FixedOp) {
    match op {
        FixedOp::Dense { shift, .. }
        | FixedOp::Conv { shift, .. }
        | FixedOp::Affine { shift, .. }
        | FixedOp::Multiply { shift }
        | FixedOp::MatMul { shift, .. }
        | FixedOp::Divide { shift } => *shift += 1,
        FixedOp::Rearrange { indices, .. } => indices.rotate_left(1),
        FixedOp::Steps { tables, .. } => {
            tables.iter_mut().flat_map(|table| &mut table.values).for_each(|value| *value += 1);
        }
        _ => {}
    }
}
