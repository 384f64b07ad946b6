//! Quantised models: the integers are those of onnxruntime, every one.

use model::{Calibration, FixedGraph, FloatGraph, QuantiseConfig, interpret, quantise};
use tract_onnx::pb;
use tract_onnx::pb::tensor_proto::DataType;

use crate::builder::{ModelBuilder, Numbers, fixed_dim, float_tensor, int_attribute, ints_attribute, value_info};
use crate::operator_fixtures;

/// A tensor of integers of 8, 16 or 32 bits.
fn integers(name: &str, data_type: DataType, dims: &[i64], values: &[i32]) -> pb::TensorProto {
    let (dims, int32_data) = (dims.to_vec(), values.to_vec());
    pb::TensorProto { name: name.into(), data_type: data_type as i32, dims, int32_data, ..Default::default() }
}

fn byte(name: &str, value: i32) -> pb::TensorProto {
    integers(name, DataType::Uint8, &[], &[value])
}

fn scale(name: &str, value: f32) -> pb::TensorProto {
    float_tensor(name, &[], &[value])
}

trait Typed {
    fn typed_input(self, name: &str, data_type: DataType, dims: &[i64]) -> Self;
}

impl Typed for ModelBuilder {
    fn typed_input(mut self, name: &str, data_type: DataType, dims: &[i64]) -> Self {
        let dims = dims.iter().map(|&size| fixed_dim(size)).collect();
        self.graph().input.push(value_info(name, data_type, Some(dims)));
        self
    }
}

fn import(model: &ModelBuilder) -> FloatGraph {
    model.read().unwrap().import(&[]).unwrap()
}

fn fixed(graph: &FloatGraph, samples: Vec<Vec<Vec<f64>>>) -> FixedGraph {
    quantise(graph, &Calibration { samples }, &QuantiseConfig::default()).unwrap().graph
}

/// The outputs in real units for inputs in real units.
fn run(graph: &FixedGraph, inputs: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let integers = graph.quantise_inputs(inputs).unwrap();
    graph.dequantise_outputs(&interpret(graph, &integers).unwrap().outputs(graph))
}

fn refusal(model: &ModelBuilder) -> String {
    model.read().and_then(|onnx| onnx.import(&[])).unwrap_err().to_string()
}

#[test]
fn integers_from_integers_are_those_of_onnxruntime() {
    let mut compared = 0;
    for fixture in operator_fixtures::all() {
        let float = fixture.onnx().unwrap().import(&[]).unwrap();
        let kinds: Vec<String> = float.nodes().iter().map(|node| node.element_type.to_string()).collect();
        let from_integers =
            float.nodes().iter().zip(&kinds).all(|(node, kind)| node.op_type() != "Input" || kind.contains("int8"));
        let only_integers =
            float.nodes().iter().zip(&kinds).all(|(node, kind)| node.op_type() == "Constant" || kind.contains("int"));
        if !from_integers {
            continue;
        }
        let to_integers = kinds.last().is_some_and(|kind| kind.contains("int"));
        assert!(only_integers || !to_integers, "{} leaves the integers", fixture.name);
        let graph = fixed(&float, fixture.samples.inputs[..1].to_vec());
        for (inputs, expected) in fixture.runs().filter(|_| only_integers) {
            assert_eq!(&run(&graph, inputs), expected, "{} in\n{graph}", fixture.name);
            compared += 1;
        }
    }
    assert!(compared > 300, "{compared} runs");
}

/// `round_half_even(x / scale) + zero_point` within 0 and 255.
fn quantised(x: f64, scale: f64, zero_point: f64) -> f64 {
    ((x / scale).round_ties_even() + zero_point).clamp(0.0, 255.0)
}

#[test]
fn halves_round_to_the_even_integer_and_the_rest_saturates() {
    // Multiples of an eighth have an exact form, and so have their quotients by a quarter.
    let model = ModelBuilder::new(13)
        .input("x", &[1001])
        .weight(scale("s", 0.25))
        .weight(byte("z", 101))
        .node("QuantizeLinear", &["x", "s", "z"], "y", &[])
        .output("y");
    let x: Vec<f64> = (-500..=500).map(|i| f64::from(i) / 8.0).collect();
    let expected: Vec<f64> = x.iter().map(|&x| quantised(x, 0.25, 101.0)).collect();
    let graph = fixed(&import(&model), vec![vec![x.clone()]]);
    assert_eq!(run(&graph, &[x]), [expected]);
}

#[test]
fn each_channel_has_its_scale_and_zero_point() {
    let model = ModelBuilder::new(13)
        .input("x", &[2, 2, 3])
        .weight(float_tensor("s", &[2], &[0.5, 2.0]))
        .weight(integers("z", DataType::Uint8, &[2], &[10, 20]))
        .node("QuantizeLinear", &["x", "s", "z"], "y", &[int_attribute("axis", -2)])
        .output("y");
    let x: Vec<f64> = (-6..6).map(f64::from).collect();
    let expected = x.iter().enumerate().map(|(i, &x)| match i / 3 % 2 {
        0 => quantised(x, 0.5, 10.0),
        _ => quantised(x, 2.0, 20.0),
    });
    let graph = fixed(&import(&model), vec![vec![x.clone()]]);
    assert_eq!(run(&graph, std::slice::from_ref(&x)), [expected.collect::<Vec<f64>>()]);
}

#[test]
fn the_integer_can_be_told_from_what_it_stands_for() {
    for (data_type, low, high) in [(DataType::Int8, -128, 127), (DataType::Uint16, 0, 65535)] {
        let model = ModelBuilder::new(21)
            .typed_input("x", data_type, &[256])
            .weight(scale("s", 0.0137))
            .weight(integers("z", data_type, &[], &[100]))
            .node("DequantizeLinear", &["x", "s", "z"], "y", &[])
            .output("y");
        let x: Vec<f64> =
            (0..256).map(|i| f64::from(low) + (f64::from(high - low) * f64::from(i) / 255.0).round()).collect();
        // Calibration need not have seen the largest.
        let graph = fixed(&import(&model), vec![vec![x.iter().map(|x| (x / 4.0).round()).collect()]]);
        for (real, integer) in run(&graph, std::slice::from_ref(&x))[0].iter().zip(&x) {
            let recovered = real / f64::from(0.0137f32) + 100.0;
            assert!((recovered - integer).abs() < 0.25, "{integer} became {recovered} in {data_type:?}");
        }
    }
}

/// A layer between integers, with these scales of operand, weights and result.
fn layer(scales: [f32; 3]) -> ModelBuilder {
    let mut numbers = Numbers(3);
    let weights: Vec<i32> = (0..24).map(|_| numbers.next(127.0) as i32).collect();
    ModelBuilder::new(13)
        .typed_input("x", DataType::Uint8, &[2, 6])
        .weight(scale("xs", scales[0]))
        .weight(byte("xz", 77))
        .weight(integers("w", DataType::Int8, &[6, 4], &weights))
        .weight(scale("ws", scales[1]))
        .weight(integers("wz", DataType::Int8, &[], &[0]))
        .weight(scale("ys", scales[2]))
        .weight(byte("yz", 128))
}

#[test]
fn a_product_between_quantisers_is_one_of_integers() {
    let ends = |model: ModelBuilder| {
        model
            .node("DequantizeLinear", &["x", "xs", "xz"], "a", &[])
            .node("DequantizeLinear", &["w", "ws", "wz"], "b", &[])
            .node("MatMul", &["a", "b"], "c", &[])
    };
    let fused = ends(layer([0.5, 0.25, 16.0])).node("QuantizeLinear", &["c", "ys", "yz"], "y", &[]).output("y");
    let alone = layer([0.5, 0.25, 16.0])
        .node("QLinearMatMul", &["x", "xs", "xz", "w", "ws", "wz", "ys", "yz"], "y", &[])
        .output("y");
    let mut numbers = Numbers(5);
    let samples: Vec<Vec<Vec<f64>>> =
        (0..50).map(|_| vec![(0..12).map(|_| (numbers.next(127.9) + 128.0).floor()).collect()]).collect();
    let (fused, alone) = (import(&fused), import(&alone));
    assert!(fused.nodes().iter().all(|node| !node.op_type().contains("Dequantize")));
    for inputs in &samples {
        let outputs = fused.outputs_for(inputs).unwrap();
        assert_eq!(outputs, alone.outputs_for(inputs).unwrap());
        assert_eq!(outputs, run(&fixed(&fused, samples.clone()), inputs));
    }
    // What uses the real numbers keeps them.
    let both = ends(layer([0.5, 0.25, 16.0]))
        .node("QuantizeLinear", &["c", "ys", "yz"], "y", &[])
        .node("Relu", &["c"], "r", &[])
        .output("y")
        .output("r");
    assert!(import(&both).nodes().iter().any(|node| node.op_type() == "MatMul" && node.element_type.is_float()));
}

#[test]
fn padding_stands_for_the_zero_point() {
    let mut numbers = Numbers(9);
    let weights: Vec<i32> = (0..54).map(|_| numbers.next(127.0) as i32).collect();
    let model = ModelBuilder::new(13)
        .typed_input("x", DataType::Uint8, &[1, 2, 4, 5])
        .weight(integers("w", DataType::Int8, &[3, 2, 3, 3], &weights))
        .weight(byte("xz", 77))
        .node("ConvInteger", &["x", "w", "xz"], "y", &[ints_attribute("pads", &[1, 0, 1, 2])])
        .output("y");
    let float = import(&model);
    let samples: Vec<Vec<Vec<f64>>> =
        (0..8).map(|_| vec![(0..40).map(|_| (numbers.next(127.9) + 128.0).floor()).collect()]).collect();
    let graph = fixed(&float, samples.clone());
    for inputs in &samples {
        assert_eq!(run(&graph, inputs), float.outputs_for(inputs).unwrap());
    }
}

#[test]
fn what_is_not_exact_is_refused() {
    let quantiser = |data_type: DataType, scales: &[f32], points: &[i32], attributes: &[pb::AttributeProto]| {
        let dims: Vec<i64> = if scales.len() == 1 { vec![] } else { vec![scales.len() as i64] };
        let model = ModelBuilder::new(21).input("x", &[2, 2]).weight(float_tensor("s", &dims, scales));
        let point_dims: Vec<i64> = if points.len() == 1 { vec![] } else { vec![points.len() as i64] };
        let model = model.weight(integers("z", data_type, &point_dims, points));
        refusal(&model.node("QuantizeLinear", &["x", "s", "z"], "y", attributes).output("y"))
    };
    let byte = DataType::Uint8;
    assert!(quantiser(byte, &[0.0], &[0], &[]).contains("scale 0"));
    assert!(quantiser(byte, &[-1.0], &[0], &[]).contains("scale -1"));
    assert!(quantiser(byte, &[1e-30], &[0], &[]).contains("2^-60"));
    assert!(quantiser(byte, &[1.0, 2.0], &[0], &[]).contains("1 zero points"));
    assert!(quantiser(byte, &[1.0, 2.0, 3.0], &[0, 0, 0], &[]).contains("3 scales for 2 channels"));
    assert!(quantiser(byte, &[1.0, 2.0], &[0, 0], &[int_attribute("axis", 2)]).contains("axis 2"));
    assert!(quantiser(byte, &[1.0], &[0], &[int_attribute("block_size", 2)]).contains("blocks"));
    assert!(quantiser(byte, &[1.0], &[0], &[int_attribute("output_dtype", 3)]).contains("results of type int8"));
    assert!(quantiser(DataType::Int32, &[1.0], &[0], &[]).contains("results of type int32"));
    let dynamic = ModelBuilder::new(13).input("x", &[2]).split("DynamicQuantizeLinear", &["x"], &["y", "s", "z"], &[]);
    assert!(refusal(&dynamic.output("y")).contains("DynamicQuantizeLinear"));
    let wide = ModelBuilder::new(13)
        .typed_input("x", byte, &[1, 40_000])
        .weight(integers("w", byte, &[40_000, 1], &vec![255; 40_000]))
        .node("MatMulInteger", &["x", "w"], "y", &[])
        .output("y");
    assert!(refusal(&wide).contains("overflow 32 bits"));
}
