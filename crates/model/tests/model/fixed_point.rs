//! The quantiser: accuracy on data it has not seen, and intervals that hold.

use model::{
    Calibration, ErrorLimit, Fault, QuantiseConfig, QuantiseError, Quantised, interpret, quantise, quantise_to_error,
};
use proptest::prelude::*;

use crate::builder::{ModelBuilder, Numbers, float_tensor, random_samples};
use crate::models;

const MAX_ERROR: f64 = 1e-3;

fn quantised(model: &ModelBuilder) -> Quantised {
    let onnx = model.read().unwrap();
    let samples = random_samples(&onnx, 40, 2.0, 11);
    let config = QuantiseConfig::default();
    quantise_to_error(&onnx.import(&[]).unwrap(), &Calibration { samples }, MAX_ERROR, &config).unwrap()
}

#[test]
fn every_operator_stays_within_the_error_on_fresh_inputs() {
    for (name, model) in models::all() {
        let Quantised { graph: fixed, accuracy, config, .. } = quantised(&model);
        assert!(accuracy.max_abs_error <= MAX_ERROR / 2.0, "{name}");
        let onnx = model.read().unwrap();
        let float = onnx.import(&[]).unwrap();
        let (mut worst, mut agreement) = (0f64, (0, 0));
        for inputs in random_samples(&onnx, 40, 2.0, 12) {
            let integers = fixed.quantise_inputs(&inputs).unwrap();
            let outputs = fixed.dequantise_outputs(&interpret(&fixed, &integers).unwrap().outputs(&fixed));
            let expected = float.outputs_for(&inputs).unwrap();
            let pairs = expected.iter().flatten().zip(outputs.iter().flatten());
            // A label may change where two elements are as good as equal.
            if name.starts_with("argmax") {
                pairs.for_each(|(a, b)| agreement = (agreement.0 + usize::from(a == b), agreement.1 + 1));
            } else {
                pairs.for_each(|(a, b)| worst = worst.max((a - b).abs()));
            }
        }
        assert!(agreement.0 * 100 >= agreement.1 * 99, "{name}: {agreement:?}");
        println!("{name}: {worst:.2e} with {config:?}");
        assert!(worst <= MAX_ERROR, "{name}: {worst} in\n{fixed}");
    }
}

#[test]
fn intervals_enclose_every_tensor_for_every_admitted_input() {
    for (name, model) in models::all() {
        let fixed = quantised(&model).graph;
        let mut numbers = Numbers(3);
        for round in 0..60 {
            let inputs: Vec<Vec<i64>> = fixed
                .inputs
                .iter()
                .map(|spec| {
                    let draw = |_| match (round + numbers.next(2.0).abs() as usize) % 3 {
                        0 => spec.offset,
                        1 => spec.last() as i64,
                        _ => spec.offset + (numbers.next(0.5).abs() * 2.0 * 2f64.powi(spec.bits as i32)) as i64,
                    };
                    (0..spec.len()).map(draw).map(|v| v.min(spec.last() as i64)).collect()
                })
                .collect();
            let trace = interpret(&fixed, &inputs).unwrap();
            for (index, node) in fixed.nodes.iter().enumerate() {
                let values = trace.tensor(model::TensorId(index as u32));
                let enclosed = values.iter().zip(&node.intervals).all(|(value, interval)| interval.contains(*value));
                assert!(enclosed && values.len() == node.intervals.len(), "{name}: {node}");
            }
            for output in &fixed.outputs {
                let admitted = i128::from(output.offset)..i128::from(output.offset) + (1i128 << output.bits);
                assert!(trace.tensor(output.tensor).iter().all(|value| admitted.contains(value)), "{name}");
            }
        }
    }
}

#[test]
fn samples_are_what_the_interpreter_makes_of_the_first_calibration_data() {
    let onnx = models::perceptron().read().unwrap();
    let samples = random_samples(&onnx, 70, 2.0, 11);
    let calibration = Calibration { samples: samples.clone() };
    let quantised = quantise(&onnx.import(&[]).unwrap(), &calibration, &QuantiseConfig::default()).unwrap();
    assert_eq!(quantised.samples.len(), 64);
    for (sample, reals) in quantised.samples.iter().zip(&samples) {
        assert_eq!(sample.inputs, quantised.graph.quantise_inputs(reals).unwrap());
        let trace = interpret(&quantised.graph, &sample.inputs).unwrap();
        assert_eq!(sample.outputs, trace.outputs(&quantised.graph));
    }
}

#[test]
fn the_interval_of_a_dense_layer_is_reached() {
    let fixed = quantised(&models::all().swap_remove(0).1).graph;
    let model::FixedOp::Dense { inputs, weights, .. } = &fixed.nodes[1].op else { panic!("{fixed}") };
    let spec = &fixed.inputs[0];
    for (column, interval) in fixed.nodes[1].intervals.iter().enumerate() {
        let row = &weights[column * inputs..(column + 1) * inputs];
        let extreme =
            |top: bool| row.iter().map(move |&w| if (w > 0) == top { spec.last() as i64 } else { spec.offset });
        for (top, bound) in [(true, interval.high), (false, interval.low)] {
            let trace = interpret(&fixed, &[extreme(top).collect()]).unwrap();
            assert_eq!(trace.tensor(model::TensorId(1))[column], bound);
        }
    }
}

#[test]
fn bias_and_rounding_fold_into_the_layer_before() {
    let (_, model) = models::all().into_iter().find(|(name, _)| *name == "standardised perceptron").unwrap();
    let fixed = quantised(&model).graph;
    let text = fixed.to_string();
    let count = |what: &str| text.matches(what).count();
    assert_eq!((count("= affine"), count("= dense"), count("= Tanh"), count("= Sigmoid")), (1, 2, 1, 1), "{text}");
}

#[test]
fn one_table_serves_every_use_of_a_function() {
    let model = ModelBuilder::new(13)
        .input("x", &[4])
        .weight(float_tensor("ten", &[], &[10.0]))
        .node("Tanh", &["x"], "a", &[])
        .node("Mul", &["a", "ten"], "b", &[])
        .node("Tanh", &["b"], "y", &[])
        .output("y");
    let fixed = quantised(&model).graph;
    let tables: Vec<_> = fixed
        .nodes
        .iter()
        .filter_map(|node| if let model::FixedOp::Piecewise { table } = &node.op { Some(table) } else { None })
        .collect();
    assert_eq!(tables.len(), 2);
    assert_eq!(tables[0], tables[1]);
}

#[test]
fn the_declared_range_is_twice_the_calibration_range_or_as_given() {
    let model = models::perceptron();
    let graph = model.read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: vec![vec![vec![1.0, 2.0, 3.0, 2.0]]] };
    let fixed = quantise(&graph, &calibration, &QuantiseConfig::uniform(12)).unwrap().graph;
    assert_eq!((fixed.inputs[0].low, fixed.inputs[0].high), (0.0, 4.0));
    assert!(fixed.quantise_inputs(&[vec![0.0, 4.0, 1.0, 1.0]]).is_ok());
    let message = fixed.quantise_inputs(&[vec![0.0, 1.0, 4.1, 1.0]]).unwrap_err().to_string();
    assert_eq!(message, "input `x`: value 4.1 at index 2 is outside its declared range 0 to 4");

    let config = QuantiseConfig { input_range: Some((-8.0, 8.0)), ..QuantiseConfig::uniform(12) };
    let fixed = quantise(&graph, &calibration, &config).unwrap().graph;
    assert_eq!((fixed.inputs[0].low, fixed.inputs[0].high), (-8.0, 8.0));
    let narrow = QuantiseConfig { input_range: Some((-1.0, 1.0)), ..config };
    let error = quantise(&graph, &calibration, &narrow).unwrap_err();
    assert!(error.to_string().starts_with("calibration sample 0: input `x`: value 2"), "{error}");
}

/// Rounding is a part of the layer it follows, not a tensor of its own.
#[test]
fn every_node_has_its_error_measured() {
    let accuracy = quantised(&models::perceptron()).accuracy;
    let ops: Vec<&str> = accuracy.nodes.iter().map(|node| node.op.as_str()).collect();
    assert_eq!(ops, ["Input", "Gemm", "Relu", "Gemm"]);
    assert!(accuracy.nodes.iter().all(|node| (1e-9..MAX_ERROR).contains(&node.max_abs_error)), "{accuracy:?}");
}

#[test]
fn what_cannot_be_reached_is_refused() {
    let graph = models::perceptron().read().unwrap().import(&[]).unwrap();
    let calibration = Calibration { samples: vec![vec![vec![1.0; 4]]] };
    let search = |error: f64, samples: &Calibration| {
        quantise_to_error(&graph, samples, error, &QuantiseConfig::default()).map(drop).unwrap_err()
    };
    assert!(matches!(search(1e-300, &calibration), QuantiseError::ErrorNotReached { .. }));
    assert!(matches!(search(0.0, &calibration), QuantiseError::ErrorBound { .. }));
    assert!(matches!(search(f64::NAN, &calibration), QuantiseError::ErrorBound { .. }));
    let missing = search(1e-3, &Calibration { samples: vec![] });
    assert!(matches!(missing, QuantiseError::NoCalibration) && missing.fault() == Fault::BadFile);
    let short = Calibration { samples: vec![vec![vec![1.0; 4]], vec![vec![1.0; 3]]] };
    let uneven = search(1e-3, &short);
    assert!(matches!(uneven, QuantiseError::Calibration { sample: 1, .. }) && uneven.fault() == Fault::BadFile);
    let widths = QuantiseConfig { weight_bits: 60, ..QuantiseConfig::default() };
    assert!(matches!(quantise(&graph, &calibration, &widths), Err(QuantiseError::Width { got: 60, .. })));
}

#[test]
fn a_product_that_could_reach_two_to_the_126_names_its_node() {
    let mut model = ModelBuilder::new(13).input("x", &[1]);
    let names: Vec<String> = (0..8).map(|i| format!("p{i}")).collect();
    for i in 1..8 {
        model = model.node(
            "Mul",
            &[if i == 1 { "x" } else { &names[i - 1] }, if i == 1 { "x" } else { &names[i - 1] }],
            &names[i],
            &[],
        );
    }
    let graph = model.output("p7").read().unwrap().import(&[]).unwrap();
    // Calibrated on values at most 1 but admitted up to a thousand: squared seven times.
    let config = QuantiseConfig { input_range: Some((-1000.0, 1000.0)), ..QuantiseConfig::uniform(20) };
    let error = quantise(&graph, &Calibration { samples: vec![vec![vec![1.0]]] }, &config).unwrap_err();
    assert!(error.to_string().ends_with("a value could reach 2^126"), "{error}");
    assert_eq!(error.fault(), model::Fault::Limit);
}

#[test]
fn ninety_thousand_parameters_are_no_trouble() {
    let mut numbers = Numbers(9);
    let mut model = ModelBuilder::new(13).input("t0", &[10, 784]);
    for (layer, (inputs, outputs)) in [(784i64, 100i64), (100, 100), (100, 10)].into_iter().enumerate() {
        let reach = 2.0 / (inputs as f64).sqrt();
        let (weight, product, output) = (format!("w{layer}"), format!("p{layer}"), format!("t{}", layer + 1));
        let values = numbers.floats((inputs * outputs) as usize, reach);
        model = model
            .weight(float_tensor(&weight, &[inputs, outputs], &values))
            .node("MatMul", &[&format!("t{layer}"), &weight], &product, &[])
            .node("Relu", &[&product], &output, &[]);
    }
    let onnx = model.output("t3").read().unwrap();
    let samples = random_samples(&onnx, 3, 1.0, 1);
    let started = std::time::Instant::now();
    let graph = onnx.import(&[]).unwrap();
    let found = quantise_to_error(&graph, &Calibration { samples }, 1e-2, &QuantiseConfig::default()).unwrap();
    println!("{:?} in {:?}, agreement {:?}", found.config, started.elapsed(), found.accuracy.label_agreement);
    assert!(found.accuracy.max_abs_error <= 5e-3);
    assert!(found.accuracy.label_agreement.unwrap() >= 0.9);
}

#[test]
fn inputs_get_the_width_that_is_asked_for_or_as_few_bits_as_they_need() {
    let (weight, bias) = (float_tensor("w", &[4, 2], &[0.53, 0.27, -1.04, 1.97, 1.51, -0.74, 1.02, 0.98]), 0.3);
    let model = ModelBuilder::new(13)
        .input("x", &[1, 4])
        .weight(weight)
        .weight(float_tensor("b", &[2], &[bias, -bias]))
        .node("MatMul", &["x", "w"], "p", &[])
        .node("Add", &["p", "b"], "y", &[])
        .output("y");
    let graph = model.read().unwrap().import(&[]).unwrap();
    let flags = |number: u32| (0..4).map(|bit| f64::from(number >> bit & 1)).collect::<Vec<_>>();
    let calibration = Calibration { samples: (0..16).map(|number| vec![flags(number)]).collect() };
    let config = QuantiseConfig { input_range: Some((0.0, 1.0)), ..QuantiseConfig::default() };
    let found = |input_bits| {
        let limit = ErrorLimit { max_error: 0.1, input_bits };
        let found = quantise_to_error(&graph, &calibration, limit, &config).unwrap();
        assert!(found.accuracy.max_abs_error <= 0.05);
        (found.config.input_bits, found.graph.inputs[0].bits)
    };
    assert_eq!(found(Some(6)), (6, 6));
    assert_eq!(found(Some(1)), (1, 1));
    // Flags have a bit each, and no error decides for more.
    assert_eq!(found(None).1, 1);
    let none = ErrorLimit { max_error: 0.1, input_bits: Some(0) };
    let error = quantise_to_error(&graph, &calibration, none, &config).unwrap_err();
    assert_eq!(error.to_string(), "input bits: expected 1 to 30, got 0");
}

#[test]
fn tiny_outputs_get_scales_to_match() {
    let model = ModelBuilder::new(13)
        .input("x", &[3])
        .weight(float_tensor("c", &[3], &[1e-5, 2e-5, -3e-5]))
        .node("Mul", &["x", "c"], "y", &[])
        .output("y");
    let onnx = model.read().unwrap();
    let samples = random_samples(&onnx, 20, 1.0, 4);
    let graph = onnx.import(&[]).unwrap();
    let found = quantise_to_error(&graph, &Calibration { samples }, 1e-7, &QuantiseConfig::default()).unwrap();
    assert!(found.accuracy.max_abs_error <= 5e-8);
}

proptest! {
    #[test]
    fn quantising_rounds_half_up_and_comes_back_within_half_a_unit(value in -7.9f64..7.9) {
        let graph = models::perceptron().read().unwrap().import(&[]).unwrap();
        let calibration = Calibration { samples: vec![vec![vec![-4.0, 4.0, 0.0, 0.0]]] };
        let fixed = quantise(&graph, &calibration, &QuantiseConfig::uniform(10)).unwrap().graph;
        let scale = fixed.node(fixed.inputs[0].tensor).scale;
        let integer = fixed.quantise_inputs(&[vec![value, 0.0, 0.0, 0.0]]).unwrap()[0][0];
        let unit = 2f64.powi(-(scale.0 as i32));
        prop_assert_eq!(integer, (value / unit + 0.5).floor() as i64);
        prop_assert!((integer as f64 * unit - value).abs() <= unit / 2.0);
    }
}
