//! Functions of one real number: how far the interpreter is from them, in units of the last place that activations have.

use std::f64::consts::{FRAC_PI_2, LN_2, PI};

use tract_onnx::pb::AttributeProto;

use super::{fixed, fixed_within, run};
use crate::builder::{
    ModelBuilder, Numbers, assert_agrees_with_tract, float_attribute, float_tensor, string_attribute,
};

/// An operator with its exact value and the range it is tried on.
struct Case {
    op: &'static str,
    attributes: Vec<AttributeProto>,
    exact: Box<dyn Fn(f64) -> f64>,
    range: (f64, f64),
    /// Largest error, in units of the last place.
    bound: f64,
}

fn case(op: &'static str, range: (f64, f64), exact: impl Fn(f64) -> f64 + 'static) -> Case {
    Case { op, attributes: vec![], exact: Box::new(exact), range, bound: 0.6 }
}

/// The error function by Simpson's rule.
fn erf(x: f64) -> f64 {
    let (steps, density) = (2000, |t: f64| (-t * t).exp() * 2.0 / PI.sqrt());
    let h = x / f64::from(steps);
    let at = |i: i32| density(f64::from(i) * h) * if i == 0 || i == steps { 1.0 } else { f64::from(2 + 2 * (i % 2)) };
    (0..=steps).map(at).sum::<f64>() * h / 3.0
}

fn cases() -> Vec<Case> {
    let sigmoid = |x: f64| 1.0 / (1.0 + (-x).exp());
    let tanh_gelu = |x: f64| x / 2.0 * (1.0 + ((2.0 / PI).sqrt() * (x + 0.044_715 * x * x * x)).tanh());
    let with = |case: Case, attributes: &[AttributeProto]| Case { attributes: attributes.to_vec(), ..case };
    // A second rounding, of a product or a quotient.
    let coarser = |case: Case| Case { bound: 1.6, ..case };
    vec![
        case("Exp", (-3.0, 2.0), f64::exp),
        case("Exp", (-10.0, 0.1), f64::exp),
        case("Log", (0.05, 8.0), f64::ln),
        case("Erf", (-3.0, 3.0), erf),
        case("Erf", (-200.0, 200.0), |x| erf(x.clamp(-6.0, 6.0))),
        case("Gelu", (-6.0, 6.0), |x| x / 2.0 * (1.0 + erf(x / 2f64.sqrt()))),
        case("Gelu", (-50.0, 40.0), |x| x / 2.0 * (1.0 + erf(x.clamp(-9.0, 9.0) / 2f64.sqrt()))),
        with(case("Gelu", (-6.0, 6.0), tanh_gelu), &[string_attribute("approximate", "tanh")]),
        case("Softplus", (-8.0, 8.0), |x: f64| x.exp().ln_1p()),
        coarser(case("Softsign", (-8.0, 8.0), |x| x / (1.0 + x.abs()))),
        case("Elu", (-4.0, 3.0), |x| if x < 0.0 { x.exp_m1() } else { x }),
        with(
            case("Elu", (-4.0, 3.0), |x| if x < 0.0 { 2.5 * x.exp_m1() } else { x }),
            &[float_attribute("alpha", 2.5)],
        ),
        with(
            case("Celu", (-4.0, 3.0), |x| if x < 0.0 { 0.5 * (2.0 * x).exp_m1() } else { x }),
            &[float_attribute("alpha", 0.5)],
        ),
        coarser(case("Selu", (-4.0, 3.0), |x| {
            1.050_701_022_148_132_3 * if x < 0.0 { 1.673_263_192_176_818_8 * x.exp_m1() } else { x }
        })),
        coarser(case("HardSigmoid", (-4.0, 4.0), |x| (0.2 * x + 0.5).clamp(0.0, 1.0))),
        case("HardSwish", (-6.0, 6.0), |x| x * (x / 6.0 + 0.5).clamp(0.0, 1.0)),
        case("Swish", (-9.0, 9.0), move |x| x * sigmoid(x)),
        with(case("Swish", (-9.0, 9.0), move |x| x * sigmoid(0.7 * x)), &[float_attribute("alpha", 0.7)]),
        case("Mish", (-9.0, 9.0), |x: f64| x * x.exp().ln_1p().tanh()),
        case("Sin", (-4.0, 4.0), f64::sin),
        case("Cos", (-4.0, 4.0), f64::cos),
        case("Tan", (-1.2, 1.2), f64::tan),
        case("Asin", (-0.95, 0.95), f64::asin),
        case("Acos", (-0.95, 0.95), f64::acos),
        case("Atan", (-9.0, 9.0), f64::atan),
        case("Sinh", (-3.0, 3.0), f64::sinh),
        case("Cosh", (-3.0, 3.0), f64::cosh),
        case("Asinh", (-9.0, 9.0), f64::asinh),
        case("Acosh", (1.1, 9.0), f64::acosh),
        case("Atanh", (-0.9, 0.9), f64::atanh),
        coarser(case("Reciprocal", (0.5, 4.0), f64::recip)),
    ]
}

fn model_of(case: &Case, length: i64) -> ModelBuilder {
    ModelBuilder::new(24).input("x", &[length]).node(case.op, &["x"], "y", &case.attributes).output("y")
}

/// Samples over the range, its ends in the first.
fn samples((low, high): (f64, f64), count: usize, length: usize, seed: u64) -> Vec<Vec<Vec<f64>>> {
    let mut numbers = Numbers(seed);
    let mut draw = |_| (low + high) / 2.0 + numbers.next((high - low) / 2.0);
    let mut samples: Vec<Vec<Vec<f64>>> = (0..count).map(|_| vec![(0..length).map(&mut draw).collect()]).collect();
    samples[0][0][..2].copy_from_slice(&[low, high]);
    samples
}

/// The largest error on fresh inputs against the exact value of the rounded input, in units of the last place of activations.
fn worst(case: &Case, bits: u32, length: usize) -> f64 {
    let calibration = samples(case.range, 8, length, 5);
    let made = fixed_within(&model_of(case, length as i64), bits, &calibration, Some(case.range));
    let graph = made.map_err(|error| format!("{} at {bits} bits: {error}", case.op)).unwrap();
    let magnitude = calibration.iter().flatten().flatten().map(|&x| (case.exact)(x).abs()).fold(0.0, f64::max);
    let unit = 2f64.powi(magnitude.log2().ceil() as i32 + 2 - bits as i32);
    let mut worst = 0f64;
    for inputs in samples(case.range, 400 / length + 1, length, 9) {
        let integers = graph.quantise_inputs(&inputs).unwrap();
        let rounded = graph.nodes[graph.inputs[0].tensor.0 as usize].scale;
        let exact: Vec<f64> =
            integers[0].iter().map(|&x| (case.exact)(rounded.to_reals(&[i128::from(x)])[0])).collect();
        for (got, exact) in run(&graph, &inputs)[0].iter().zip(&exact) {
            worst = worst.max((got - exact).abs() / unit);
        }
    }
    worst
}

#[test]
fn functions_are_near_half_a_unit_of_the_last_place() {
    let mut failures = Vec::new();
    for case in cases() {
        for bits in [14, 18] {
            // Few uses, for which lines are cheaper, and many, for which a list is.
            for length in [4, 900] {
                let worst = worst(&case, bits, length);
                println!("{} on {:?}, {bits} bits, {length} elements: {worst:.3}", case.op, case.range);
                if worst > case.bound {
                    failures.push(format!("{} on {:?} at {bits} bits: {worst}", case.op, case.range));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

#[test]
fn functions_along_lines_are_exact_far_beyond_calibration_data() {
    for op in ["Gelu", "Softplus", "Elu", "Mish", "HardSwish", "Swish"] {
        let model = ModelBuilder::new(24).input("x", &[2]).node(op, &["x"], "y", &[]).output("y");
        let config = model::QuantiseConfig {
            input_range: Some((-1000.0, 1000.0)),
            input_bits: 22,
            ..model::QuantiseConfig::default()
        };
        let float = model.read().unwrap().import(&[]).unwrap();
        let calibration = model::Calibration { samples: vec![vec![vec![-8.0, 8.0]]] };
        let graph = model::quantise(&float, &calibration, &config).unwrap().graph;
        let got = run(&graph, &[vec![-1000.0, 1000.0]]);
        let expected = if op == "Elu" { -1.0 } else { 0.0 };
        assert!((got[0][0] - expected).abs() < 2e-3 && (got[0][1] - 1000.0).abs() < 2e-3, "{op}: {got:?}");
    }
}

#[test]
fn powers_roots_and_slopes_follow_their_definitions() {
    let power = |exponent: f32| {
        let model = ModelBuilder::new(18).input("x", &[4]).weight(float_tensor("p", &[1], &[exponent]));
        model.node("Pow", &["x", "p"], "y", &[]).output("y")
    };
    let close = |model: &ModelBuilder, range: (f64, f64), exact: &dyn Fn(f64) -> f64| {
        let calibration = samples(range, 8, 4, 3);
        let graph = fixed_within(model, 18, &calibration, Some(range)).unwrap();
        let largest = calibration.iter().flatten().flatten().map(|&x| exact(x).abs()).fold(0.0, f64::max);
        for inputs in samples(range, 60, 4, 4) {
            for (got, x) in run(&graph, &inputs)[0].iter().zip(&inputs[0]) {
                assert!((got - exact(*x)).abs() <= 2e-4 * largest, "{got} at {x}, expected {}\n{graph}", exact(*x));
            }
        }
    };
    for (exponent, range) in
        [(2.0, (-3.0, 3.0)), (3.0, (-3.0, 3.0)), (5.0, (-1.5, 1.2)), (0.5, (0.5, 9.0)), (-1.0, (0.5, 4.0))]
    {
        close(&power(exponent), range, &|x: f64| x.powf(f64::from(exponent)));
    }
    close(&power(1.7), (0.2, 4.0), &|x: f64| x.powf(f64::from(1.7f32)));
    close(&power(-0.5), (0.5, 4.0), &|x: f64| x.powf(-0.5));
    let root = ModelBuilder::new(18).input("x", &[4]).node("Abs", &["x"], "a", &[]);
    let root = root.weight(float_tensor("z", &[], &[0.0])).node("Max", &["a", "z"], "m", &[]);
    close(&root.node("Sqrt", &["m"], "y", &[]).output("y"), (-9.0, 9.0), &|x: f64| x.abs().sqrt());
    let slopes = ModelBuilder::new(18).input("x", &[4]).weight(float_tensor("s", &[1], &[-0.7]));
    let slopes = slopes.node("PRelu", &["x", "s"], "y", &[]).output("y");
    close(&slopes, (-3.0, 3.0), &|x| if x < 0.0 { f64::from(-0.7f32) * x } else { x });
}

#[test]
fn sums_and_means_take_any_number_of_operands() {
    for (op, share) in [("Sum", 1.0), ("Mean", 1.0 / 3.0)] {
        let model = ModelBuilder::new(18).input("a", &[2, 1]).input("b", &[2]).weight(float_tensor("c", &[], &[0.75]));
        let model = model.node(op, &["a", "c", "b"], "y", &[]).output("y");
        let inputs = vec![vec![1.0, -2.0], vec![0.5, 3.0]];
        let graph = fixed(&model, 16, std::slice::from_ref(&inputs)).unwrap();
        let expected = [2.25, 4.75, -0.75, 1.75].map(|value| value * share);
        for (got, expected) in run(&graph, &inputs)[0].iter().zip(expected) {
            assert!((got - expected).abs() < 1e-3, "{op}: {got}, expected {expected}");
        }
        assert_agrees_with_tract(&model, 2.0);
    }
}

#[test]
fn a_logarithm_stays_finite_where_rounding_takes_its_operand_to_zero() {
    let model = ModelBuilder::new(18).input("x", &[2]).node("Log", &["x"], "y", &[]).output("y");
    let graph = fixed(&model, 14, &[vec![vec![0.01, 1.0]]]).unwrap();
    let [zero, one] = run(&graph, &[vec![0.0, 1.0]])[0][..] else { panic!("two elements") };
    let resolution = graph.nodes[0].scale.0;
    let expected = -f64::from(resolution + 1) * LN_2;
    assert!((zero - expected).abs() < 1e-2 && one.abs() < 1e-2, "{zero}, expected {expected}; {one}");
}

#[test]
fn a_tangent_keeps_to_its_branch() {
    let model = ModelBuilder::new(18).input("x", &[2]).node("Tan", &["x"], "y", &[]).output("y");
    let graph = fixed_within(&model, 14, &[vec![vec![-1.0, 1.2]]], Some((-1.2, 1.2))).unwrap();
    let got = run(&graph, &[vec![-1.0, 0.5]]);
    assert!((got[0][0] + 1f64.tan()).abs() < 1e-2 && (got[0][1] - 0.5f64.tan()).abs() < 1e-2, "{got:?}");
    let refused = fixed(&model, 14, &[vec![vec![-1.0, FRAC_PI_2 + 0.1]]]).unwrap_err();
    assert!(refused.to_string().contains("too steep"), "{refused}");
}
