//! What to export instead of operators that are not supported.

/// Patterns of operators, a star at the end standing for any rest, with one line of advice each; the first that fits counts.
const ADVICE: &[(&str, &str)] = &[
    ("If", "decide before the export: fix the condition, and let constant folding remove the branches"),
    ("Loop", "export with static shapes, so that the exporter unrolls the loop, or write the steps out"),
    ("Scan", "export with static shapes, so that the exporter unrolls the loop, or write the steps out"),
    ("Random*", "a proof is about one fixed function: make random numbers an input of the model"),
    ("Multinomial", "a proof is about one fixed function: output the probabilities, and draw outside the model"),
    ("Bernoulli", "a proof is about one fixed function: make random numbers an input of the model"),
    ("NonMaxSuppression", "output boxes and scores, and select boxes outside the model"),
    ("RoiAlign", "cut regions out before the model"),
    ("String*", "text cannot be proved: encode it as integers before the model"),
    ("RegexFullMatch", "text cannot be proved: encode it as integers before the model"),
    ("TfIdfVectorizer", "count terms before the model, and give it the counts"),
    ("Tokenizer", "text cannot be proved: encode it as integers before the model"),
    ("Sequence*", "export with tensors in place of sequences: one output for each element"),
    ("SplitToSequence", "use `Split`, with one output for each part"),
    ("ConcatFromSequence", "use `Concat` on the tensors themselves"),
    ("Optional*", "export without optional values"),
    ("DFT", "write the transform as a product with a constant matrix"),
    ("STFT", "compute the spectrogram before the model"),
    ("MelWeightMatrix", "compute the matrix before the export, as a constant"),
    ("ImageDecoder", "decode images before the model"),
    ("FusedMatMul", FUSED),
    ("com.microsoft.*", FUSED),
    ("ai.onnx.contrib.*", "these are custom operators for text and images: do their work before the model"),
    (
        "ai.onnx.ml.SVMClassifier",
        "train a linear classifier in its place, `LinearSVC` or `LogisticRegression` for example",
    ),
    ("ai.onnx.ml.CastMap", "give the features as a tensor: vectorise them before the model"),
    ("ai.onnx.ml.DictVectorizer", "give the features as a tensor: vectorise them before the model"),
    ("ai.onnx.ml.CategoryMapper", "text cannot be proved: encode it as integers before the model"),
    ("ai.onnx.training.*", "export the model for inference"),
    ("ai.onnx.preview.training.*", "export the model for inference"),
    ("aten*", "export with `dynamo=True`, or replace the layer: the exporter had no ONNX operator for it"),
    ("org.pytorch.aten.*", "export with `dynamo=True`, or replace the layer: the exporter had no ONNX operator for it"),
];

const FUSED: &str =
    "onnxruntime's optimiser makes such operators: give the model as it was exported, without optimisation";

/// One line on what to do about an operator, by its name with the domain in front where that is not ONNX's own.
pub(crate) fn advice(op: &str) -> Option<&'static str> {
    let fits = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => op.starts_with(start),
        None => op == pattern,
    };
    ADVICE.iter().find(|(pattern, _)| fits(pattern)).map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::advice;
    use crate::import::ops::OPERATORS;

    #[test]
    fn supported_operators_need_no_advice() {
        let advised: Vec<&str> =
            OPERATORS.iter().map(|operator| operator.op_type).filter(|op| advice(op).is_some()).collect();
        assert!(advised.is_empty(), "{advised:?}");
    }

    #[test]
    fn stars_stand_for_any_rest() {
        assert!(advice("RandomNormalLike").unwrap().contains("random numbers"));
        assert!(advice("com.microsoft.Gelu").unwrap().contains("without optimisation"));
        assert_eq!((advice("Relu"), advice("MyIf")), (None, None));
    }
}
