//! Networks of the size that people prove.

use std::time::Instant;

use model::{Calibration, FixedOp, QuantiseConfig, quantise_to_error};

use crate::builder::{ModelBuilder, Numbers, float_tensor, ints_attribute, random_samples};

/// Weights of unit variance over `inputs` inputs each.
fn layer(model: ModelBuilder, op: &str, x: &str, dims: &[i64], y: &str) -> ModelBuilder {
    let (name, count) = (format!("{y}_weights"), dims.iter().product::<i64>() as usize);
    let inputs = if op == "Conv" { count as i64 / dims[0] } else { dims[0] };
    let values = Numbers(count as u64).floats(count, (3.0 / inputs as f64).sqrt());
    model.weight(float_tensor(&name, dims, &values)).node(op, &[x, &name], y, &[])
}

fn halved(model: ModelBuilder, op: &str, x: &str, y: &str) -> ModelBuilder {
    let attributes = [ints_attribute("kernel_shape", &[2, 2]), ints_attribute("strides", &[2, 2])];
    model.node(op, &[x], y, &attributes)
}

/// The layers of LeNet-5 (LeCun et al. 1998) with Relu and maximum pools.
fn lenet5() -> ModelBuilder {
    let model = layer(ModelBuilder::new(13).input("x", &[1, 1, 32, 32]), "Conv", "x", &[6, 1, 5, 5], "c1");
    let model = halved(model.node("Relu", &["c1"], "r1", &[]), "MaxPool", "r1", "p1");
    let model = layer(model, "Conv", "p1", &[16, 6, 5, 5], "c2");
    let model = halved(model.node("Relu", &["c2"], "r2", &[]), "MaxPool", "r2", "p2");
    let model = layer(model.node("Flatten", &["p2"], "f", &[]), "Gemm", "f", &[400, 120], "d1");
    let model = layer(model.node("Relu", &["d1"], "r3", &[]), "Gemm", "r3", &[120, 84], "d2");
    layer(model.node("Relu", &["d2"], "r4", &[]), "Gemm", "r4", &[84, 10], "y").output("y")
}

#[test]
fn a_lenet_of_full_size_is_no_trouble() {
    let onnx = lenet5().read().unwrap();
    let graph = onnx.import(&[]).unwrap();
    assert_eq!(graph.multiply_adds(), 416_520);
    let (samples, started) = (random_samples(&onnx, 8, 1.0, 1), Instant::now());
    let found = quantise_to_error(&graph, &Calibration { samples }, 5e-2, &QuantiseConfig::default()).unwrap();
    println!("{:?} in {:?}", found.config, started.elapsed());
    assert!(found.accuracy.label_agreement.unwrap() >= 0.99);
    let shifts = found.graph.nodes.iter().filter_map(|node| match &node.op {
        FixedOp::Conv { shift, .. } | FixedOp::Dense { shift, .. } => Some(*shift > 0),
        FixedOp::Affine { .. } => Some(false),
        _ => None,
    });
    assert_eq!(shifts.collect::<Vec<_>>(), [true; 5], "{}", found.graph);
}
