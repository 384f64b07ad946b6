//! Families of generated models.

use model::{
    Family, FloatReference, GenerateError, GeneratedModel, InputFile, Limits, MOST_PARAMETERS, Onnx, QuantiseConfig,
    interpret, quantise,
};
use sha2::{Digest, Sha256};

fn onnx(model: &GeneratedModel) -> Onnx {
    Onnx::from_bytes(&model.onnx, &Limits::default()).unwrap()
}

fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[test]
fn the_bytes_of_a_model_never_change() {
    let model = Family::Mlp.generate(1_000).unwrap();
    assert_eq!(model, Family::Mlp.generate(1_000).unwrap());
    let digests = [&model.onnx, &model.calibration, &model.input].map(|bytes| digest(bytes));
    let pinned = [
        "e3f4fedab649c6ef930df994f6aea49121e6289b1ca60a877479eec7cbcf9d50",
        "7ce332909f9e7998efd58b428460872103e3141824a5fc58111518b2ead65fe4",
        "396251cecace743d553195a57eedf22c0e112452ac78d58397dec1bfbe359181",
    ];
    assert_eq!(digests, pinned);
}

#[test]
fn a_model_of_a_hundred_parameters_has_four_neurons_in_each_layer() {
    let model = Family::Mlp.generate(100).unwrap();
    let graph = onnx(&model).import(&[]).unwrap();
    let shapes: Vec<_> = graph.nodes().iter().filter(|node| node.op_type() == "Gemm").map(|node| &node.shape).collect();
    assert_eq!(shapes, [&[1, 4], &[1, 4], &[1, 1]]);
    assert_eq!(model.parameters, 17 * 4 + 5 * 4 + 5);
}

#[test]
fn parameters_are_as_many_as_the_file_has_and_near_those_wanted() {
    for (wanted, off) in [(21, 0), (100, 7), (1_000, 33), (10_000, 99), (100_000, 300), (1_000_000, 1_000)] {
        for family in Family::ALL {
            let model = family.generate(wanted).unwrap();
            let statistics = onnx(&model).statistics();
            assert_eq!(statistics.parameters, model.parameters);
            assert_eq!(family.nearest(wanted), Ok(model.parameters));
            assert!(model.parameters.abs_diff(wanted) <= off, "{family} {wanted}: {}", model.parameters);
            assert!(statistics.supported());
        }
    }
}

#[test]
fn every_size_is_quantised_and_stays_near_tract() {
    let sizes = [21, 100, 1_000, 10_000, 100_000, 1_000_000];
    for (family, wanted) in Family::ALL.iter().flat_map(|family| sizes.map(|size| (family, size))) {
        let model = family.generate(wanted).unwrap();
        let onnx = onnx(&model);
        let graph = onnx.import(&[]).unwrap();
        let calibration = InputFile::from_json(&model.calibration, &graph.inputs()).unwrap().calibration();
        let quantised = quantise(&graph, &calibration, &QuantiseConfig::default()).unwrap();
        assert!(quantised.accuracy.max_abs_error < 0.02, "{family} {wanted}: {:?}", quantised.accuracy);

        let input = InputFile::from_json(&model.input, &graph.inputs()).unwrap().single().unwrap();
        assert!(!calibration.samples.contains(&input));
        let integers = quantised.graph.quantise_inputs(&input).unwrap();
        let trace = interpret(&quantised.graph, &integers).unwrap();
        let fixed = quantised.graph.dequantise_outputs(&trace.outputs(&quantised.graph));
        let float = FloatReference::new(&onnx, &[]).unwrap().run(&input).unwrap();
        assert!((fixed[0][0] - float[0][0]).abs() < 0.02, "{family} {wanted}: {} {}", fixed[0][0], float[0][0]);
    }
}

#[test]
fn activations_stay_of_order_one_in_any_width() {
    for wanted in [1_000, 10_000, 100_000] {
        let model = Family::Mlp.generate(wanted).unwrap();
        let graph = onnx(&model).import(&[]).unwrap();
        let input = InputFile::from_json(&model.input, &graph.inputs()).unwrap().single().unwrap();
        let values = graph.evaluate(&input).unwrap();
        let layers = graph.nodes().iter().zip(&values).filter(|(node, _)| ["Gemm", "Relu"].contains(&node.op_type()));
        for (node, tensor) in layers {
            let magnitude = tensor.magnitude();
            assert!((0.05..8.0).contains(&magnitude), "{wanted} {}: {magnitude}", node.name);
        }
    }
}

#[test]
fn sizes_that_no_family_has_are_refused() {
    let few = Family::Mlp.generate(20).unwrap_err();
    assert_eq!(few, GenerateError::TooFew { family: Family::Mlp, fewest: 21, got: 20 });
    assert_eq!(few.to_string(), "the smallest model of family `mlp` has 21 parameters, got 20");
    let many = Family::Mlp.nearest(MOST_PARAMETERS + 1).unwrap_err();
    assert_eq!(many, GenerateError::TooMany { limit: MOST_PARAMETERS, got: MOST_PARAMETERS + 1 });
}
