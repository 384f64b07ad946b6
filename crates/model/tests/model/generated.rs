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

/// Sizes with how far the nearest model may be off: half of the step to the next width.
fn sizes(family: Family) -> &'static [(u64, u64)] {
    match family {
        Family::Mlp => &[(21, 0), (100, 7), (1_000, 33), (10_000, 99), (100_000, 300), (1_000_000, 1_000)],
        Family::Cnn => &[(360, 0), (1_000, 211), (10_000, 463), (100_000, 1_500), (1_000_000, 4_400)],
        Family::Conv => &[(40, 0), (88, 0), (1_000, 105), (10_000, 330), (38_218, 0)],
        Family::Cnn224 => &[(36_949, 0), (49_504, 0), (1_000_000, 6_277)],
    }
}

#[test]
fn the_bytes_of_a_model_never_change() {
    let pinned = [
        (
            Family::Mlp,
            1_000,
            [
                "e3f4fedab649c6ef930df994f6aea49121e6289b1ca60a877479eec7cbcf9d50",
                "7ce332909f9e7998efd58b428460872103e3141824a5fc58111518b2ead65fe4",
                "396251cecace743d553195a57eedf22c0e112452ac78d58397dec1bfbe359181",
            ],
        ),
        (
            Family::Cnn,
            1_000,
            [
                "34bab2a66b44353ee613bc50cbe0a85eff1f7eb2e97ef7f03b3ae987cedb7874",
                "b2509c023cf45715e7b3ae218f8b81f2b8d951e4c45268a1ece098dafc06a8ec",
                "d2dc9954b58d4e2a6eb0846462c44412f6455f66efdaf02f73a483320b9179ab",
            ],
        ),
        (
            Family::Conv,
            1_000,
            [
                "7146cf100b2391dad7dbf61573dfab0db20dc4385c69e8901ab65c3b03b87bf1",
                "ebcf1502e75339060320d2526f90dbbc0f4f1fe7bf82af9b442bb2b54c11d6d4",
                "f935389ebef5f69f724242248fe842f4ea96ad23e841a937d9fc39aa5202f526",
            ],
        ),
        (
            Family::Cnn224,
            50_000,
            [
                "0c11fe3ed4a90efd538df92448f55185e2bbf5216054489178e2c090a0487a62",
                "0061578313273b7afe165a95ec57bcab006f0fa69d8f736a1bc0fb97180bf14c",
                "f0677fe9655239856d422567da10bf43cc3a3c0f92d62bde37bac11e48401e24",
            ],
        ),
    ];
    assert_eq!(pinned.map(|(family, ..)| family), Family::ALL);
    for (family, parameters, expected) in pinned {
        let model = family.generate(parameters).unwrap();
        let digests = [&model.onnx, &model.calibration, &model.input].map(|bytes| digest(bytes));
        assert_eq!(digests, expected, "{family}");
    }
}

#[test]
fn a_model_of_a_hundred_parameters_has_four_neurons_in_each_layer() {
    let model = Family::Mlp.generate(100).unwrap();
    let graph = onnx(&model).import(&[]).unwrap();
    let shapes: Vec<_> = graph.nodes().iter().filter(|node| node.op_type() == "Gemm").map(|node| &node.shape).collect();
    assert_eq!(shapes, [&[1, 4], &[1, 4], &[1, 1]]);
    assert_eq!(model.parameters, 17 * 4 + 5 * 4 + 5);
}

/// Names of the operators and shapes of their results.
fn layers(model: &GeneratedModel) -> Vec<(String, Vec<usize>)> {
    let graph = onnx(model).import(&[]).unwrap();
    graph.nodes().iter().map(|node| (node.op_type().to_owned(), node.shape.clone())).collect()
}

fn layer(op: &str, shape: &[usize]) -> (String, Vec<usize>) {
    (op.to_owned(), shape.to_vec())
}

#[test]
fn a_small_network_has_two_blocks() {
    let layers = layers(&Family::Cnn.generate(10_000).unwrap());
    let blocks = [
        layer("Conv", &[1, 16, 16, 16]),
        layer("Relu", &[1, 16, 16, 16]),
        layer("MaxPool", &[1, 16, 8, 8]),
        layer("Conv", &[1, 32, 8, 8]),
        layer("Relu", &[1, 32, 8, 8]),
        layer("MaxPool", &[1, 32, 4, 4]),
    ];
    assert!(layers.windows(blocks.len()).any(|window| window == blocks), "{layers:?}");
    assert_eq!(layers.last(), Some(&layer("Gemm", &[1, 10])));
}

#[test]
fn convolutions_grow_in_channels_alone() {
    for (parameters, channels) in [(88, 2), (38_218, 64)] {
        let layers = layers(&Family::Conv.generate(parameters).unwrap());
        let image = [1, channels, 32, 32];
        let blocks = ["Conv", "Relu", "Conv", "Relu"].map(|op| layer(op, &image));
        assert!(layers.windows(4).any(|window| window == blocks), "{layers:?}");
    }
}

#[test]
fn a_large_image_shrinks_to_few_positions() {
    let model = Family::Cnn224.generate(1_000_000).unwrap();
    assert_eq!(model.parameters, 24_384 + 78 * 12_545 + 79 * 10);
    let layers = layers(&model);
    let convolutions: Vec<_> = layers.iter().filter(|(op, _)| op == "Conv").map(|(_, shape)| shape.clone()).collect();
    assert_eq!(convolutions, [[1, 8, 112, 112], [1, 16, 56, 56], [1, 32, 28, 28], [1, 64, 14, 14]]);
    assert!(layers.contains(&layer("Gemm", &[1, 78])), "{layers:?}");
}

#[test]
fn activations_are_the_elements_that_layers_make() {
    let activations = |family: Family, wanted| {
        let model = family.generate(wanted).unwrap();
        let graph = onnx(&model).import(&[]).unwrap();
        let calibration = InputFile::from_json(&model.calibration, &graph.inputs()).unwrap().calibration();
        quantise(&graph, &calibration, &QuantiseConfig::default()).unwrap().graph.activations()
    };
    assert_eq!(activations(Family::Mlp, 100), 2 * 4 + 2 * 4 + 1);
    // Two blocks, of each of the two channels its mean, ten scores.
    assert_eq!(activations(Family::Conv, 88), 4 * 2 * 32 * 32 + 2 + 10);
}

#[test]
fn parameters_are_as_many_as_the_file_has_and_near_those_wanted() {
    for family in Family::ALL {
        for &(wanted, off) in sizes(*family) {
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
    for family in Family::ALL {
        let runs = |wanted: u64| match family {
            Family::Mlp => true,
            // The interpreter takes seconds for larger ones.
            Family::Cnn | Family::Conv => wanted <= 100_000,
            // tract refuses a hidden layer of one neuron.
            Family::Cnn224 => wanted == 49_504,
        };
        for &(wanted, _) in sizes(*family).iter().filter(|(wanted, _)| runs(*wanted)) {
            near_tract(*family, wanted);
        }
    }
}

fn near_tract(family: Family, wanted: u64) {
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
    for (fixed, float) in fixed[0].iter().zip(&float[0]) {
        assert!((fixed - float).abs() < 0.02, "{family} {wanted}: {fixed} {float}");
    }
}

#[test]
fn activations_stay_of_order_one_in_any_width() {
    let models = [(Family::Mlp, 1_000), (Family::Mlp, 10_000), (Family::Mlp, 100_000)].into_iter().chain([
        (Family::Cnn, 1_000),
        (Family::Cnn, 100_000),
        (Family::Conv, 10_000),
        (Family::Cnn224, 50_000),
    ]);
    for (family, wanted) in models {
        let model = family.generate(wanted).unwrap();
        let graph = onnx(&model).import(&[]).unwrap();
        let input = InputFile::from_json(&model.input, &graph.inputs()).unwrap().single().unwrap();
        let values = graph.evaluate(&input).unwrap();
        let layers = graph.nodes().iter().zip(&values);
        for (node, tensor) in layers.filter(|(node, _)| ["Gemm", "Conv", "Relu"].contains(&node.op_type())) {
            let magnitude = tensor.magnitude();
            assert!((0.05..16.0).contains(&magnitude), "{family} {wanted} {}: {magnitude}", node.name);
        }
    }
}

#[test]
fn sizes_that_no_family_has_are_refused() {
    let few = Family::Mlp.generate(20).unwrap_err();
    assert_eq!(few, GenerateError::TooFew { family: Family::Mlp, fewest: 21, got: 20 });
    assert_eq!(few.to_string(), "the smallest model of family `mlp` has 21 parameters, got 20");
    let few = Family::Cnn224.generate(36_948).unwrap_err();
    assert_eq!(few, GenerateError::TooFew { family: Family::Cnn224, fewest: 36_949, got: 36_948 });
    let many = Family::Mlp.nearest(MOST_PARAMETERS + 1).unwrap_err();
    assert_eq!(many, GenerateError::TooMany { limit: MOST_PARAMETERS, got: MOST_PARAMETERS + 1 });
}
