//! The list of operators. Adding one means a file in `ops/` and a name in the list.

use tract_onnx::pb;

use crate::import::node::OperatorImport;

macro_rules! operators {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// Every operator that can be imported.
        pub(crate) const OPERATORS: &[OperatorImport] = &[$($module::IMPORT),*];
    };
}

operators![
    abs,
    add,
    arg_max,
    average_pool,
    batch_normalization,
    cast,
    clip,
    concat,
    constant,
    conv,
    conv_transpose,
    div,
    dropout,
    flatten,
    gemm,
    global_average_pool,
    global_max_pool,
    identity,
    leaky_relu,
    matmul,
    max,
    max_pool,
    min,
    mul,
    neg,
    pad,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_sum,
    relu,
    reshape,
    resize,
    sigmoid,
    slice,
    softmax,
    split,
    squeeze,
    sub,
    tanh,
    transpose,
    unsqueeze,
];

/// The entry for a node's operator.
pub(crate) fn find(node: &pb::NodeProto) -> Option<&'static OperatorImport> {
    let name = qualified_name(node);
    OPERATORS.iter().find(|operator| operator.op_type == name)
}

/// The operator's name, with its domain in front where that is not ONNX's own.
pub(crate) fn qualified_name(node: &pb::NodeProto) -> String {
    match node.domain.as_str() {
        "" | "ai.onnx" => node.op_type.clone(),
        domain => format!("{domain}.{}", node.op_type),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::OPERATORS;
    use crate::onnx::Onnx;
    use crate::onnx::limits::Limits;

    /// Whether the folder holds a model with the operator.
    fn has_fixture(folder: &Path, op_type: &str) -> bool {
        let entries = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
        let models = entries.filter(|path| path.extension().is_some_and(|suffix| suffix == "onnx"));
        models.map(|path| Onnx::read(&path, &Limits::default()).unwrap()).any(|onnx| {
            let nodes = onnx.proto.graph.into_iter().flat_map(|graph| graph.node);
            nodes.into_iter().any(|node| node.op_type == op_type)
        })
    }

    #[test]
    fn every_operator_is_compared_with_onnxruntime() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operators");
        let names = OPERATORS.iter().map(|operator| operator.op_type);
        let missing: Vec<&str> = names.filter(|name| !has_fixture(&root.join(name), name)).collect();
        assert!(missing.is_empty(), "no fixture under tests/operators for {missing:?}: see tools/operator-fixtures");
    }
}
