//! What `assay check` shows.

use model::OperatorCount;

use crate::builder::{ModelBuilder, float_tensor};
use crate::models;

#[test]
fn a_supported_model_is_counted_exactly() {
    let statistics = models::perceptron().read().unwrap().statistics();
    let count = |op: &str, count| OperatorCount { op: op.into(), count, supported: true };
    assert_eq!(statistics.operators, [count("Gemm", 2), count("Relu", 1)]);
    assert_eq!((statistics.parameters, statistics.multiply_adds), (24 + 6 + 18 + 3, 24 + 18));
    assert!(statistics.supported());
}

#[test]
fn an_unsupported_model_is_counted_all_the_same() {
    let model = ModelBuilder::new(13)
        .input("x", &[1, 3])
        .weight(float_tensor("w", &[3, 4], &[1.0; 12]))
        .node("MatMul", &["x", "w"], "a", &[])
        .node("Bernoulli", &["a"], "b", &[])
        .node("Bernoulli", &["b"], "y", &[])
        .output("y");
    let statistics = model.read().unwrap().statistics();
    assert_eq!(statistics.operators[0], OperatorCount { op: "Bernoulli".into(), count: 2, supported: false });
    assert_eq!((statistics.parameters, statistics.multiply_adds), (12, 12));
    assert!(!statistics.supported());
}
