//! Random small graphs of every operator: tract, the float graph and the interpreter agree.

use model::{Calibration, FloatReference, QuantiseConfig, interpret, quantise};

use crate::builder::{
    ModelBuilder, Numbers, float_attribute, float_tensor, int_attribute, integer_tensor, random_samples,
};

/// A graph of a few random operators on a `[2, 4]` input; every tensor keeps that shape.
fn random_graph(seed: u64) -> ModelBuilder {
    let mut numbers = Numbers(seed);
    let mut model = ModelBuilder::new(13).input("t0", &[2, 4]);
    let count = 2 + numbers.next(1.0).abs().mul_add(6.0, 0.0) as usize;
    for made in 1..=count {
        let earlier = |numbers: &mut Numbers| format!("t{}", (numbers.next(1.0).abs() * made as f64) as usize);
        let (x, y) = (earlier(&mut numbers), earlier(&mut numbers));
        let output = format!("t{made}");
        let constant = format!("c{made}");
        let mut weight = |dims: &[i64], reach: f64| {
            float_tensor(&constant, dims, &numbers.floats(dims.iter().product::<i64>() as usize, reach))
        };
        model = match seed.wrapping_mul(31).wrapping_add(made as u64 * 7) % 13 {
            0 => model.weight(weight(&[4, 4], 0.6)).node("MatMul", &[&x, &constant], &output, &[]),
            1 => model.weight(weight(&[4, 4], 0.6)).node(
                "Gemm",
                &[&x, &constant, &y],
                &output,
                &[int_attribute("transB", 1), float_attribute("beta", 0.5)],
            ),
            2 => model.node("Add", &[&x, &y], &output, &[]),
            3 => model.node("Sub", &[&x, &y], &output, &[]),
            4 => model.node("Mul", &[&x, &y], &format!("{output}_wide"), &[]).weight(weight(&[], 0.4)).node(
                "Mul",
                &[&format!("{output}_wide"), &constant],
                &output,
                &[],
            ),
            5 => model.weight(weight(&[2, 1], 1.0)).node("Sub", &[&constant, &x], &output, &[]),
            6 => model.weight(weight(&[4], 1.2)).node("Mul", &[&constant, &x], &output, &[]),
            7 => model.node("LeakyRelu", &[&x], &output, &[float_attribute("alpha", 0.2)]),
            8 => model.node("Sigmoid", &[&x], &output, &[]),
            9 => model.node("Tanh", &[&x], &output, &[]),
            10 => model.weight(weight(&[], 0.5)).node("Clip", &[&x, &constant], &output, &[]),
            11 => model.node("Relu", &[&x], &output, &[]),
            _ => {
                let (flat, back) = (format!("{output}_flat"), format!("{output}_shape"));
                let model = model.node("Flatten", &[&x], &flat, &[int_attribute("axis", 0)]);
                model.weight(integer_tensor(&back, &[2, -1])).node("Reshape", &[&flat, &back], &output, &[])
            }
        };
    }
    model.output(&format!("t{count}"))
}

#[test]
fn two_hundred_random_graphs() {
    let mut worst = 0f64;
    for seed in 0..200 {
        let model = random_graph(seed);
        let onnx = model.read().unwrap();
        let float = onnx.import(&[]).unwrap();
        let samples = random_samples(&onnx, 12, 1.5, seed);
        let calibration = Calibration { samples: samples.clone() };
        let fixed = quantise(&float, &calibration, &QuantiseConfig::uniform(18)).unwrap().graph;
        let reference = FloatReference::new(&onnx, &[]).unwrap();
        for inputs in samples.into_iter().chain(random_samples(&onnx, 12, 1.5, seed + 1000)) {
            let expected = reference.run(&inputs).unwrap();
            let ours = float.outputs_for(&inputs).unwrap();
            let Ok(integers) = fixed.quantise_inputs(&inputs) else { continue };
            let trace = interpret(&fixed, &integers).unwrap();
            let outputs = fixed.dequantise_outputs(&trace.outputs(&fixed));
            for ((a, b), c) in expected.iter().flatten().zip(ours.iter().flatten()).zip(outputs.iter().flatten()) {
                assert!((a - b).abs() <= 1e-5 * a.abs().max(1.0), "seed {seed}: tract {a}, ours {b}\n{float}");
                assert!((a - c).abs() <= 2e-3 * a.abs().max(1.0), "seed {seed}: {a}, fixed {c}\n{float}\n{fixed}");
                worst = worst.max((a - c).abs() / a.abs().max(1.0));
            }
            for (index, node) in fixed.nodes.iter().enumerate() {
                let values = trace.tensor(model::TensorId(index as u32));
                assert!(
                    values.iter().zip(&node.intervals).all(|(value, interval)| interval.contains(*value)),
                    "{node}"
                );
            }
        }
    }
    println!("largest relative error {worst:.2e}");
}
