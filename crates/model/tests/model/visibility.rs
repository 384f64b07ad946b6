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

/// Of `a`, `b` and their sum, `a` is an output as well, and the sum is one twice.
#[test]
fn nothing_hidden_shares_its_name() {
    use Visibility::{Hashed, Private, Public};
    let repeated = ModelBuilder::new(13).input("a", &[1, 3]).input("b", &[1, 3]).node("Add", &["a", "b"], "sum", &[]);
    let float = repeated.output("a").output("sum").output("sum").read().unwrap().import(&[]).unwrap();
    let samples = Calibration { samples: vec![vec![vec![1.0, -2.0, 0.5], vec![2.0, 1.0, -1.0]]] };
    let fixed = |visibility| {
        let config = QuantiseConfig { visibility, ..QuantiseConfig::uniform(10) };
        quantise(&float, &samples, &config).map(|quantised| modes(&quantised.graph))
    };
    assert_eq!(fixed(TensorVisibility::default()).unwrap(), [Public; 5]);
    assert_eq!(fixed(named(&[("b", Hashed)])).unwrap(), [Public, Hashed, Public, Public, Public]);
    let inputs = TensorVisibility { inputs: Hashed, ..TensorVisibility::default() };
    for (visibility, shared) in [
        (inputs, "a"),
        (named(&[("a", Hashed)]), "a"),
        (named(&[("a", Private)]), "a"),
        (named(&[("sum", Hashed)]), "sum"),
        (named(&[("sum", Private)]), "sum"),
    ] {
        let error = fixed(visibility).unwrap_err();
        assert!(matches!(&error, QuantiseError::SharedName { name } if name == shared), "{error}");
        assert_eq!(error.fault(), Fault::Unsupported);
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

#[test]
fn no_error_tells_a_value_of_a_hidden_input() {
    let secret = 7.654321;
    for (mode, told) in [(Visibility::Public, true), (Visibility::Hashed, false), (Visibility::Private, false)] {
        let graph = fixed(named(&[("b", mode)])).unwrap();
        let (low, high) = (graph.inputs[1].low, graph.inputs[1].high);
        let outside = |value| graph.quantise_inputs(&[vec![0.0; 3], vec![0.0, value, 0.0]]).unwrap_err();
        let integer = 987_654_321;
        let not_admitted = interpret(&graph, &[vec![0; 3], vec![0, integer, 0]]).unwrap_err();
        for (text, value) in [
            (outside(secret).to_string(), secret.to_string()),
            (format!("{:?}", outside(secret)), secret.to_string()),
            (not_admitted.to_string(), integer.to_string()),
            (format!("{not_admitted:?}"), integer.to_string()),
        ] {
            assert_eq!(text.contains(&value), told, "{text}");
            assert!(text.contains('b') && text.contains('1'), "{text}");
        }
        let hint = format!("declared range {low} to {high}");
        assert!(outside(secret).to_string().contains(&hint), "{}", outside(secret));
    }
}

#[test]
fn calibration_data_of_a_hidden_input_is_in_no_error() {
    let float = two_by_two().read().unwrap().import(&[]).unwrap();
    let secret = 1.987654321;
    let samples = vec![vec![vec![0.5, -0.5, 0.25]; 2], vec![vec![0.5, -0.5, 0.25], vec![0.0, 0.0, secret]]];
    let calibration = Calibration { samples };
    for (mode, told) in [(Visibility::Public, true), (Visibility::Hashed, false), (Visibility::Private, false)] {
        let config = QuantiseConfig {
            visibility: named(&[("b", mode)]),
            input_range: Some((-1.0, 1.0)),
            ..QuantiseConfig::uniform(10)
        };
        let error = quantise(&float, &calibration, &config).unwrap_err();
        assert!(matches!(error, QuantiseError::Calibration { sample: 1, .. }), "{error}");
        for text in [error.to_string(), format!("{error:?}")] {
            assert_eq!(text.contains(&secret.to_string()), told, "{text}");
        }
    }
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
fn a_configuration_that_says_nothing_is_public() {
    let config = QuantiseConfig::default();
    let json = serde_json::to_value(&config).unwrap();
    assert_eq!(serde_json::from_value::<QuantiseConfig>(without_visibility(json)).unwrap(), config);

    let kinds = TensorVisibility { inputs: Visibility::Private, ..named(&[("sum", Visibility::Hashed)]) };
    let json = serde_json::to_value(&kinds).unwrap();
    assert_eq!(json, serde_json::json!({"inputs": "private", "outputs": "public", "tensors": {"sum": "hashed"}}));
    assert_eq!(serde_json::from_value::<TensorVisibility>(json).unwrap(), kinds);

    // A graph is never read without.
    let graph = fixed(kinds).unwrap();
    let json = serde_json::to_value(&graph).unwrap();
    assert_eq!(serde_json::from_value::<FixedGraph>(json.clone()).unwrap(), graph);
    assert!(serde_json::from_value::<FixedGraph>(without_visibility(json)).is_err());
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
