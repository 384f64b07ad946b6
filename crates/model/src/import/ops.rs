//! The list of operators. Adding one means a file in `ops/` and a name in the list.

use tract_onnx::pb;

use crate::import::node::OperatorImport;

macro_rules! operators {
    ($($module:ident),* $(,)?) => {
        $(pub(crate) mod $module;)*

        /// Every operator that can be imported.
        pub(crate) const OPERATORS: &[OperatorImport] = &[$($module::IMPORT),*];
    };
}

operators![
    abs,
    acos,
    acosh,
    add,
    and,
    arg_max,
    arg_min,
    asin,
    asinh,
    atan,
    atanh,
    attention,
    average_pool,
    batch_normalization,
    bit_shift,
    bitwise_and,
    bitwise_not,
    bitwise_or,
    bitwise_xor,
    blackman_window,
    cast,
    cast_like,
    ceil,
    celu,
    center_crop_pad,
    clip,
    col2_im,
    compress,
    concat,
    constant,
    constant_of_shape,
    conv,
    conv_integer,
    conv_transpose,
    cos,
    cosh,
    cum_sum,
    depth_to_space,
    dequantize_linear,
    det,
    div,
    dropout,
    einsum,
    elu,
    equal,
    erf,
    exp,
    expand,
    eye_like,
    flatten,
    floor,
    gather,
    gather_elements,
    gather_nd,
    gelu,
    gemm,
    global_average_pool,
    global_lp_pool,
    global_max_pool,
    greater,
    greater_or_equal,
    group_normalization,
    gru,
    hamming_window,
    hann_window,
    hard_sigmoid,
    hard_swish,
    hardmax,
    identity,
    instance_normalization,
    is_inf,
    is_nan,
    layer_normalization,
    leaky_relu,
    less,
    less_or_equal,
    log,
    log_softmax,
    lp_normalization,
    lp_pool,
    lrn,
    lstm,
    mat_mul_integer,
    matmul,
    max,
    max_pool,
    mean,
    mean_variance_normalization,
    min,
    mish,
    ml_array_feature_extractor,
    ml_binarizer,
    ml_feature_vectorizer,
    ml_imputer,
    ml_label_encoder,
    ml_linear_classifier,
    ml_linear_regressor,
    ml_normalizer,
    ml_one_hot_encoder,
    ml_scaler,
    ml_svm_regressor,
    ml_tree_ensemble,
    ml_tree_ensemble_classifier,
    ml_tree_ensemble_regressor,
    ml_zip_map,
    modulo,
    mul,
    neg,
    negative_log_likelihood_loss,
    non_zero,
    not,
    one_hot,
    or,
    p_relu,
    pad,
    pow,
    q_linear_conv,
    q_linear_mat_mul,
    quantize_linear,
    range,
    reciprocal,
    reduce_l1,
    reduce_l2,
    reduce_log_sum,
    reduce_log_sum_exp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
    reduce_sum_square,
    relu,
    reshape,
    resize,
    reverse_sequence,
    rms_normalization,
    rnn,
    rotary_embedding,
    round,
    scatter,
    scatter_elements,
    scatter_nd,
    selu,
    shape,
    shrink,
    sigmoid,
    sign,
    sin,
    sinh,
    size,
    slice,
    softmax,
    softmax_cross_entropy_loss,
    softplus,
    softsign,
    space_to_depth,
    split,
    sqrt,
    squeeze,
    sub,
    sum,
    swish,
    tan,
    tanh,
    thresholded_relu,
    tile,
    top_k,
    transpose,
    trilu,
    unique,
    unsqueeze,
    upsample,
    r#where,
    xor,
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
            nodes.into_iter().any(|node| super::qualified_name(&node) == op_type)
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
