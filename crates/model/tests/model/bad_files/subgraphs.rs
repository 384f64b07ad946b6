//! Graphs within graphs, functions, sparse tensors and nesting without end.

use tract_onnx::pb;
use tract_onnx::pb::attribute_proto::AttributeType;

use super::BadFile;
use super::graphs::{changed, layers};
use crate::builder::{ModelBuilder, float_tensor};

fn branch(name: &str, graph: pb::GraphProto) -> pb::AttributeProto {
    pb::AttributeProto { name: name.into(), r#type: AttributeType::Graph as i32, g: Some(graph), ..Default::default() }
}

/// A node with a graph in it in place of the activation.
fn with_branch(op: &str, graph: pb::GraphProto) -> ModelBuilder {
    changed(|outer| (outer.node[1].op_type, outer.node[1].attribute) = (op.into(), vec![branch("body", graph)]))
}

fn nested(levels: usize) -> pb::GraphProto {
    (0..levels).fold(pb::GraphProto::default(), |inner, _| {
        let node =
            pb::NodeProto { op_type: "If".into(), attribute: vec![branch("then_branch", inner)], ..Default::default() };
        pb::GraphProto { node: vec![node], ..Default::default() }
    })
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let (unsupported, feature) = ("UnsupportedOperators", "UnsupportedFeature");
    let of_weights = |tensor| pb::GraphProto { initializer: vec![tensor], ..Default::default() };
    vec![
        bad("a branch", &with_branch("If", nested(1)), unsupported, "`h_node` (If)"),
        bad("a loop", &with_branch("Loop", nested(1)), unsupported, "`h_node` (Loop)"),
        bad("a scan", &with_branch("Scan", nested(1)), unsupported, "`h_node` (Scan)"),
        bad("a branch of an operator without branches", &with_branch("Relu", nested(1)), "UnknownAttribute", "`body`"),
        bad("branches in branches", &with_branch("If", nested(30)), "Limit", "nesting depth: limit 48"),
        bad(
            "NaN in a branch",
            &with_branch("If", of_weights(float_tensor("hidden", &[1], &[f32::NAN]))),
            "NotFinite",
            "`hidden`",
        ),
        bad(
            "lengths in a branch",
            &with_branch("If", of_weights(float_tensor("hidden", &[3], &[1.0]))),
            "TensorLength",
            "`hidden`",
        ),
        bad(
            "another file in a branch",
            &{
                let mut tensor = float_tensor("hidden", &[1], &[]);
                tensor.data_location = Some(1);
                with_branch("If", of_weights(tensor))
            },
            "ExternalData",
            "`hidden`",
        ),
        bad("a function", &layers().edit(|proto| proto.functions.push(Default::default())), feature, "local functions"),
        bad(
            "a function that shadows an operator",
            &{
                let function =
                    pb::FunctionProto { name: Some("Relu".into()), domain: Some(String::new()), ..Default::default() };
                layers().edit(|proto| proto.functions.push(function))
            },
            feature,
            "local functions",
        ),
        bad(
            "sparse weights",
            &changed(|graph| graph.sparse_initializer.push(Default::default())),
            feature,
            "sparse initialisers",
        ),
        bad(
            "a sparse constant",
            &{
                let sparse = pb::AttributeProto {
                    sparse_tensor: Some(Default::default()),
                    ..branch("sparse_value", Default::default())
                };
                changed(|graph| (graph.node[1].op_type, graph.node[1].attribute) = ("Constant".into(), vec![sparse]))
            },
            feature,
            "sparse tensors",
        ),
        bad(
            "several sparse constants",
            &{
                let sparse = pb::AttributeProto { sparse_tensors: vec![Default::default()], ..Default::default() };
                changed(|graph| graph.node[1].attribute = vec![sparse])
            },
            feature,
            "sparse tensors",
        ),
    ]
}
