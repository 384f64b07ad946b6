//! Random bytes, flipped bytes and edited structures: never a panic.

use model::{FloatReference, Limits, Onnx};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use prost::Message;
use tract_onnx::pb;

use crate::builder::Numbers;
use crate::models;

/// Operators that a node is turned into, operands and attributes being those of another.
const OPERATORS: [&str; 24] = [
    "Reshape",
    "Gemm",
    "MatMul",
    "Squeeze",
    "Clip",
    "Constant",
    "Conv",
    "MaxPool",
    "AveragePool",
    "Slice",
    "Split",
    "Pad",
    "Concat",
    "ReduceSum",
    "ConvTranspose",
    "BatchNormalization",
    "Transpose",
    "Resize",
    "Max",
    "Div",
    "ArgMax",
    "Softmax",
    "GlobalMaxPool",
    "ReduceMin",
];

/// Whatever is accepted must also import or fail cleanly, evaluate, and run in tract or fail cleanly.
fn survives(bytes: &[u8]) {
    let limits = Limits { multiply_adds: 1 << 20, total_elements: 1 << 20, ..Limits::default() };
    let Ok(onnx) = Onnx::from_bytes(bytes, &limits) else { return };
    onnx.statistics();
    let Ok(graph) = onnx.import(&[]) else { return };
    let inputs: Vec<Vec<f64>> = graph.inputs().iter().map(|port| Numbers(1).list(port.len(), 1.0)).collect();
    graph.outputs_for(&inputs).unwrap();
    if let Ok(reference) = FloatReference::new(&onnx, &[]) {
        drop(reference.run(&inputs));
    }
}

/// `PROPTEST_CASES` asks for a longer run.
pub(crate) fn cases() -> ProptestConfig {
    let asked = ProptestConfig::default();
    if std::env::var_os("PROPTEST_CASES").is_some() { asked } else { ProptestConfig { cases: 2_000, ..asked } }
}

/// Runs `property` on the list of models, made once, and a value for each case.
fn hold<S: Strategy>(strategy: S, property: impl Fn(&[Vec<u8>], S::Value)) {
    let models: Vec<Vec<u8>> = models::all().iter().map(|(_, model)| model.bytes()).collect();
    let outcome = TestRunner::new(cases()).run(&strategy, |value| {
        property(&models, value);
        Ok(())
    });
    outcome.unwrap();
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        survives(&bytes);
    }
}

#[test]
fn flipped_bytes_never_panic() {
    let flips = proptest::collection::vec((any::<usize>(), any::<u8>()), 1..6);
    hold((any::<usize>(), flips), |models, (which, flips)| {
        let mut bytes = models[which % models.len()].clone();
        for (position, value) in flips {
            let length = bytes.len();
            bytes[position % length] ^= value;
        }
        survives(&bytes);
    });
}

#[test]
fn edited_structures_never_panic() {
    hold((any::<usize>(), 0..8, any::<usize>(), any::<i64>()), |models, (which, edit, a, value)| {
        let mut proto = pb::ModelProto::decode(models[which % models.len()].as_slice()).unwrap();
        let graph = proto.graph.as_mut().unwrap();
        let node = a % graph.node.len();
        match edit {
            0 => graph.node[node].attribute.iter_mut().for_each(|attribute| attribute.i = value),
            1 => graph.node[node].attribute.iter_mut().for_each(|attribute| attribute.ints = vec![value, value]),
            2 => graph.node[node].op_type = OPERATORS[a % OPERATORS.len()].into(),
            3 => graph.initializer.iter_mut().for_each(|tensor| tensor.dims.push(value)),
            4 => graph.initializer.iter_mut().for_each(|tensor| tensor.int64_data = vec![value; a % 5]),
            5 => graph.node[node].input.push("x".into()),
            6 => {
                let ints = graph.node[node].attribute.iter_mut().flat_map(|attribute| &mut attribute.ints);
                ints.for_each(|int| *int = value % 9);
            }
            _ => graph.node[node].input.reverse(),
        }
        survives(&proto.encode_to_vec());
    });
}
