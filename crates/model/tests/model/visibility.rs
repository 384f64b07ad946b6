//! What is public of a model's inputs and outputs.

use std::collections::BTreeMap;

use model::{
    Calibration, Fault, FixedGraph, QuantiseConfig, QuantiseError, TensorVisibility, Visibility, interpret, quantise,
};
use serde_json::Value;

use crate::builder::ModelBuilder;

/// The sum and the product of `a` and `b`.
fn two_by_two() -> ModelBuilder {
    let model = ModelBuilder::new(13).input("a", &[1, 3]).input("b", &[1, 3]);
    model.node("Add", &["a", "b"], "sum", &[]).node("Mul", &["a", "b"], "product", &[]).output("sum").output("product")
}

fn fixed(visibility: TensorVisibility) -> Result<FixedGraph, QuantiseError> {
    let float = two_by_two().read().unwrap().import(&[]).unwrap();
    let samples = vec![vec![vec![1.0, -2.0, 0.5], vec![2.0, 1.0, -1.0]]];
    let config = QuantiseConfig { visibility, ..QuantiseConfig::uniform(10) };
    Ok(quantise(&float, &Calibration { samples }, &config)?.graph)
}

fn named(tensors: &[(&str, Visibility)]) -> TensorVisibility {
    let tensors: BTreeMap<String, Visibility> =
        tensors.iter().map(|(name, mode)| ((*name).to_owned(), *mode)).collect();
    TensorVisibility { tensors, ..TensorVisibility::default() }
}

fn modes(graph: &FixedGraph) -> Vec<Visibility> {
    graph.visibilities().collect()
}

#[test]
fn a_name_comes_before_the_kind_and_the_kind_before_public() {
    use Visibility::{Hashed, Private, Public};
    assert_eq!(modes(&fixed(TensorVisibility::default()).unwrap()), [Public; 4]);
    let kinds = TensorVisibility { inputs: Hashed, outputs: Private, ..TensorVisibility::default() };
    assert_eq!(modes(&fixed(kinds.clone()).unwrap()), [Hashed, Hashed, Private, Private]);
    let mixed = TensorVisibility { tensors: named(&[("b", Public), ("sum", Hashed)]).tensors, ..kinds };
    let graph = fixed(mixed).unwrap();
    assert_eq!(modes(&graph), [Hashed, Public, Hashed, Private]);
    assert_eq!(graph.hashed_tensors(), 2);
}

#[test]
fn a_name_of_no_input_or_output_is_refused() {
    for name in ["c", "", "A"] {
        let error = fixed(named(&[("a", Visibility::Hashed), (name, Visibility::Private)])).unwrap_err();
        assert_eq!(error.to_string(), format!("`{name}` is neither an input nor an output"));
        assert_eq!(error.fault(), Fault::Usage);
    }
}

#[test]
fn the_integers_are_the_same_whoever_sees_them() {
    let public = fixed(TensorVisibility::default()).unwrap();
    let hidden = fixed(named(&[("a", Visibility::Private), ("product", Visibility::Hashed)])).unwrap();
    assert_ne!(public, hidden);
    let inputs = public.quantise_inputs(&[vec![0.25, -1.0, 1.5], vec![1.0, 0.5, -0.125]]).unwrap();
    let outputs = |graph: &FixedGraph| interpret(graph, &inputs).unwrap().outputs(graph);
    assert_eq!(outputs(&public), outputs(&hidden));
}

/// `json` without any field called `visibility`.
fn without_visibility(mut json: Value) -> Value {
    match &mut json {
        Value::Object(fields) => {
            fields.remove("visibility");
            fields.values_mut().for_each(|value| *value = without_visibility(value.take()));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| *value = without_visibility(value.take())),
        _ => {}
    }
    json
}

#[test]
fn json_that_says_nothing_is_public() {
    let config = QuantiseConfig::default();
    let json = serde_json::to_value(&config).unwrap();
    assert_eq!(serde_json::from_value::<QuantiseConfig>(without_visibility(json)).unwrap(), config);

    let kinds = TensorVisibility { inputs: Visibility::Private, ..named(&[("sum", Visibility::Hashed)]) };
    let json = serde_json::to_value(&kinds).unwrap();
    assert_eq!(json, serde_json::json!({"inputs": "private", "outputs": "public", "tensors": {"sum": "hashed"}}));
    assert_eq!(serde_json::from_value::<TensorVisibility>(json).unwrap(), kinds);

    let graph = fixed(kinds).unwrap();
    let json = serde_json::to_value(&graph).unwrap();
    assert_eq!(serde_json::from_value::<FixedGraph>(json.clone()).unwrap(), graph);
    let read: FixedGraph = serde_json::from_value(without_visibility(json)).unwrap();
    assert_eq!(read, fixed(TensorVisibility::default()).unwrap());
}

#[test]
fn a_mode_that_does_not_exist_is_refused() {
    let read = |json| serde_json::from_str::<TensorVisibility>(json);
    assert!(read(r#"{"inputs": "secret"}"#).is_err());
    assert!(read(r#"{"input": "hashed"}"#).is_err());
    assert!(read("{}").is_ok());
}

#[test]
fn a_hashed_tensor_has_values() {
    let mut graph = fixed(TensorVisibility::default()).unwrap();
    graph.nodes[0].shape = vec![0];
    graph.nodes.truncate(1);
    graph.inputs.truncate(1);
    graph.inputs[0].shape = vec![0];
    graph.outputs.clear();
    graph.check_structure().unwrap();
    graph.inputs[0].visibility = Visibility::Private;
    graph.check_structure().unwrap();
    graph.inputs[0].visibility = Visibility::Hashed;
    assert!(graph.check_structure().unwrap_err().to_string().ends_with("a tensor of no values has no hash"));
}
