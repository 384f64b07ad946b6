//! Trees that are none.

use tract_onnx::pb::AttributeProto;

use super::BadFile;
use crate::builder::{ModelBuilder, int_attribute, ints_attribute, string_attribute};
use crate::trees::{floats_attribute, ml_model, strings_attribute};

/// A regressor of one stump over three features, with other attributes in place of its own.
fn stump(changes: Vec<AttributeProto>) -> ModelBuilder {
    let own = vec![
        ints_attribute("nodes_treeids", &[0, 0, 0]),
        ints_attribute("nodes_nodeids", &[0, 1, 2]),
        ints_attribute("nodes_featureids", &[1, 0, 0]),
        ints_attribute("nodes_truenodeids", &[1, 0, 0]),
        ints_attribute("nodes_falsenodeids", &[2, 0, 0]),
        strings_attribute("nodes_modes", &["BRANCH_LEQ", "LEAF", "LEAF"]),
        floats_attribute("nodes_values", &[0.5, 0.0, 0.0]),
        ints_attribute("target_treeids", &[0, 0]),
        ints_attribute("target_nodeids", &[1, 2]),
        ints_attribute("target_ids", &[0, 0]),
        floats_attribute("target_weights", &[1.0, 2.0]),
        int_attribute("n_targets", 1),
    ];
    let kept = own.into_iter().filter(|own| changes.iter().all(|change| change.name != own.name));
    let attributes: Vec<AttributeProto> = kept.chain(changes.iter().cloned()).collect();
    ml_model("TreeEnsembleRegressor", 3, &[1, 3], &attributes, &["y"])
}

pub(super) fn files() -> Vec<BadFile> {
    let invalid =
        |what, change: AttributeProto, message| BadFile::new(what, &stump(vec![change]), "InvalidNode", message);
    let list = ints_attribute;
    vec![
        invalid(
            "a root under itself",
            list("nodes_truenodeids", &[0, 0, 0]),
            "node 0 has several parents or lies on a loop",
        ),
        invalid("one child twice", list("nodes_falsenodeids", &[1, 0, 0]), "node 1 has several parents"),
        invalid("a child that is missing", list("nodes_truenodeids", &[3, 0, 0]), "tree 0 has no node 3"),
        invalid("a child before the first", list("nodes_falsenodeids", &[-1, 0, 0]), "tree 0 has no node -1"),
        invalid(
            "the largest child",
            list("nodes_falsenodeids", &[i64::MAX, 0, 0]),
            "tree 0 has no node 9223372036854775807",
        ),
        invalid("two nodes of a number", list("nodes_nodeids", &[0, 1, 1]), "tree 0 has two nodes 1"),
        invalid("a tree in two pieces", list("nodes_treeids", &[0, 1, 0]), "do not follow each other"),
        invalid("a feature beyond the last", list("nodes_featureids", &[3, 0, 0]), "feature 3 of 3"),
        invalid("a feature before the first", list("nodes_featureids", &[-1, 0, 0]), "feature -1 of 3"),
        invalid(
            "a comparison unknown",
            strings_attribute("nodes_modes", &["BRANCH_NEAR", "LEAF", "LEAF"]),
            "BRANCH_NEAR",
        ),
        invalid(
            "a comparison by equality",
            strings_attribute("nodes_modes", &["BRANCH_EQ", "LEAF", "LEAF"]),
            "BRANCH_EQ",
        ),
        invalid(
            "modes too few",
            strings_attribute("nodes_modes", &["BRANCH_LEQ"]),
            "`nodes_modes` has 1 entries, expected 3",
        ),
        invalid(
            "thresholds too few",
            floats_attribute("nodes_values", &[0.5]),
            "`nodes_values` has 1 entries, expected 3",
        ),
        invalid(
            "a leaf that is a split",
            list("target_nodeids", &[0, 2]),
            "node 0 of tree 0 has a value and is no leaf",
        ),
        invalid("a leaf of another tree", list("target_treeids", &[0, 7]), "tree 7 has no node 2"),
        invalid("two values of a leaf", list("target_nodeids", &[1, 1]), "two values for target 0"),
        invalid("a target beyond the last", list("target_ids", &[0, 1]), "target 1 of 1"),
        invalid("a target before the first", list("target_ids", &[0, -1]), "target -1 of 1"),
        invalid("no targets", int_attribute("n_targets", 0), "`n_targets` is not positive"),
        invalid("targets without end", int_attribute("n_targets", i64::MAX), "too large"),
        invalid(
            "an aggregate unknown",
            string_attribute("aggregate_function", "MEDIAN"),
            "unknown aggregate_function `MEDIAN`",
        ),
        BadFile::new(
            "a threshold that is no number",
            &stump(vec![floats_attribute("nodes_values", &[f32::NAN, 0.0, 0.0])]),
            "AttributeNotFinite",
            "`nodes_values`",
        ),
        BadFile::new(
            "a leaf of infinity",
            &stump(vec![floats_attribute("target_weights", &[f32::INFINITY, 0.0])]),
            "AttributeNotFinite",
            "`target_weights`",
        ),
        BadFile::new(
            "modes that are numbers",
            &stump(vec![list("nodes_modes", &[0, 1, 1])]),
            "AttributeType",
            "`nodes_modes` has the wrong type, expected a list of strings",
        ),
    ]
}
