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
