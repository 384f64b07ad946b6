//! Operator sets that are missing, unknown or contradict each other.

use tract_onnx::pb::OperatorSetIdProto;

use super::BadFile;
use super::graphs::layers;
use crate::builder::ModelBuilder;

fn sets(sets: &[(&str, i64)]) -> ModelBuilder {
    let set = |(domain, version): &(&str, i64)| OperatorSetIdProto { domain: (*domain).into(), version: *version };
    let imports = sets.iter().map(set).collect();
    layers().edit(|proto| proto.opset_import = imports)
}

pub(super) fn files() -> Vec<BadFile> {
    let bad = BadFile::new;
    let (unknown, missing, two) = ("UnknownOpset", "MissingOpset", "AmbiguousOpset");
    vec![
        bad("no operator set", &sets(&[]), missing, "does not say which"),
        bad("only a set of others", &sets(&[("com.example", 1)]), missing, "does not say which"),
        bad("only the set of trees", &sets(&[("ai.onnx.ml", 3)]), missing, "does not say which"),
        bad("a version before broadcasting", &sets(&[("", 6)]), unknown, "expected 7 to 27, got 6"),
        bad("the first version", &sets(&[("", 1)]), unknown, "got 1"),
        bad("version 0", &sets(&[("", 0)]), unknown, "got 0"),
        bad("a negative version", &sets(&[("", -13)]), unknown, "got -13"),
        bad("a version to come", &sets(&[("", 28)]), unknown, "got 28"),
        bad("the largest version", &sets(&[("ai.onnx", i64::MAX)]), unknown, "got 9223372036854775807"),
        bad("two versions", &sets(&[("", 13), ("", 14)]), two, "13 and 14"),
        bad("two versions under two names", &sets(&[("", 13), ("ai.onnx", 17)]), two, "13 and 17"),
        bad("an unknown version of trees", &sets(&[("", 13), ("ai.onnx.ml", 6)]), unknown, "expected 1 to 5, got 6"),
        bad("two versions of trees", &sets(&[("", 13), ("ai.onnx.ml", 2), ("ai.onnx.ml", 3)]), two, "2 and 3"),
    ]
}
