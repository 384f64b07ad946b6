//! The operators of `ai.onnx.ml`: trees on whole grids of integers against a plain evaluation in single precision.

mod features;
mod linear;
mod refusals;

use model::{Calibration, FixedGraph, FixedOp, FloatReference, QuantiseConfig, Quantised, interpret, quantise};
use tract_onnx::pb;
use tract_onnx::pb::attribute_proto::AttributeType;

use crate::builder::{ModelBuilder, Numbers, int_attribute, ints_attribute, string_attribute, tensor_attribute};

const DOMAIN: &str = "ai.onnx.ml";

pub(crate) fn floats_attribute(name: &str, values: &[f32]) -> pb::AttributeProto {
    let floats = values.to_vec();
    pb::AttributeProto { name: name.into(), r#type: AttributeType::Floats as i32, floats, ..Default::default() }
}

pub(crate) fn strings_attribute(name: &str, values: &[&str]) -> pb::AttributeProto {
    let strings = values.iter().map(|value| value.as_bytes().to_vec()).collect();
    pb::AttributeProto { name: name.into(), r#type: AttributeType::Strings as i32, strings, ..Default::default() }
}

/// A model of one node of the domain over `x`, which imports no other operators, as some converters write them.
pub(crate) fn ml_model(
    op: &str,
    opset: i64,
    dims: &[i64],
    attributes: &[pb::AttributeProto],
    outputs: &[&str],
) -> ModelBuilder {
    let model = ModelBuilder::new(17).input("x", dims).split(op, &["x"], outputs, attributes);
    let model = outputs.iter().fold(model, |model, output| model.output(output));
    model.edit(|proto| {
        proto.opset_import = vec![pb::OperatorSetIdProto { domain: DOMAIN.into(), version: opset }];
        proto.graph.as_mut().unwrap().node[0].domain = DOMAIN.into();
    })
}

/// A node of a tree: mode, feature, value and the two children, or a leaf with values by target.
#[derive(Clone, Debug)]
enum Node {
    Split(&'static str, i64, f32, i64, i64),
    Leaf(Vec<(i64, f32)>),
}

/// Attributes of an ensemble, which tests may change.
#[derive(Clone, Debug, Default)]
struct Attributes {
    trees: Vec<Vec<Node>>,
}

impl Attributes {
    /// Of `TreeEnsembleRegressor` or, with `class` as prefix, of the classifier.
    fn protos(&self, prefix: &str) -> Vec<pb::AttributeProto> {
        let (mut ids, mut integers) = (vec![], vec![vec![]; 4]);
        let (mut modes, mut values, mut leaves, mut weights) = (vec![], vec![], vec![vec![]; 3], vec![]);
        for (tree, nodes) in self.trees.iter().enumerate() {
            for (id, node) in nodes.iter().enumerate() {
                ids.push(tree as i64);
                let (mode, feature, value, yes, no) = match node {
                    Node::Split(mode, feature, value, yes, no) => (*mode, *feature, *value, *yes, *no),
                    Node::Leaf(_) => ("LEAF", 0, 0.0, 0, 0),
                };
                for (list, entry) in integers.iter_mut().zip([id as i64, feature, yes, no]) {
                    list.push(entry);
                }
                modes.push(mode);
                values.push(value);
                let Node::Leaf(own) = node else { continue };
                for (target, weight) in own {
                    for (list, entry) in leaves.iter_mut().zip([tree as i64, id as i64, *target]) {
                        list.push(entry);
                    }
                    weights.push(*weight);
                }
            }
        }
        let named = |name: &str| format!("{prefix}_{name}");
        vec![
            ints_attribute("nodes_treeids", &ids),
            ints_attribute("nodes_nodeids", &integers[0]),
            ints_attribute("nodes_featureids", &integers[1]),
            ints_attribute("nodes_truenodeids", &integers[2]),
            ints_attribute("nodes_falsenodeids", &integers[3]),
            strings_attribute("nodes_modes", &modes),
            floats_attribute("nodes_values", &values),
            ints_attribute(&named("treeids"), &leaves[0]),
            ints_attribute(&named("nodeids"), &leaves[1]),
            ints_attribute(&named("ids"), &leaves[2]),
            floats_attribute(&named("weights"), &weights),
        ]
    }

    /// What the trees say about a row, tree by tree, as onnxruntime compares: in single precision.
    fn leaves(&self, row: &[f32]) -> Vec<Vec<(i64, f32)>> {
        let leaf = |nodes: &Vec<Node>| {
            let mut node = 0;
            loop {
                match &nodes[node] {
                    Node::Leaf(values) => return values.clone(),
                    Node::Split(mode, feature, value, yes, no) => {
                        let x = row[*feature as usize];
                        let taken = match *mode {
                            "BRANCH_LEQ" => x <= *value,
                            "BRANCH_LT" => x < *value,
                            "BRANCH_GTE" => x >= *value,
                            "BRANCH_GT" => x > *value,
                            other => panic!("{other}"),
                        };
                        node = if taken { *yes } else { *no } as usize;
                    }
                }
            }
        };
        self.trees.iter().map(leaf).collect()
    }

    fn sum(&self, row: &[f32], target: i64) -> f64 {
        let leaves = self.leaves(row).into_iter().flatten();
        leaves.filter(|(own, _)| *own == target).map(|(_, value)| f64::from(value)).sum()
    }
}

const MODES: [&str; 4] = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"];

/// A random tree of some depth, whose thresholds often lie on the grid of a scale or one step of single precision beside it.
fn random_tree(numbers: &mut Numbers, depth: usize, features: i64, targets: &[i64]) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut open = vec![(None, depth)];
    while let Some((parent, depth)) = open.pop() {
        let id = nodes.len() as i64;
        if let Some((parent, is_yes)) = parent {
            let Node::Split(_, _, _, yes, no) = &mut nodes[parent as usize] else { panic!("a leaf with children") };
            *if is_yes { yes } else { no } = id;
        }
        if depth == 0 || numbers.next(1.0) > 0.8 {
            nodes.push(Node::Leaf(targets.iter().map(|target| (*target, numbers.next(1.0) as f32)).collect()));
            continue;
        }
        let on_grid = ((numbers.next(1.0) * 2048.0).round() / 1024.0) as f32;
        let value = match (numbers.next(2.0) + 2.0) as u32 {
            0 => on_grid,
            1 => on_grid.next_up(),
            2 => on_grid.next_down(),
            _ => numbers.next(2.0) as f32,
        };
        let mode = MODES[(numbers.next(2.0) + 2.0) as usize % 4];
        let feature = ((numbers.next(1.0) + 1.0) / 2.0 * features as f64) as i64 % features;
        nodes.push(Node::Split(mode, feature, value, 0, 0));
        open.extend([(Some((id, true)), depth - 1), (Some((id, false)), depth - 1)]);
    }
    nodes
}

fn random_trees(seed: u64, count: usize, depth: usize, features: i64, targets: &[i64]) -> Attributes {
    let mut numbers = Numbers(seed);
    Attributes { trees: (0..count).map(|_| random_tree(&mut numbers, depth, features, targets)).collect() }
}

/// Quantises over `-2..2` on random samples.
pub(crate) fn quantised(model: &ModelBuilder, bits: u32) -> Quantised {
    let graph = model.read().unwrap().import(&[]).unwrap_or_else(|error| panic!("{error}"));
    let mut numbers = Numbers(5);
    let sample =
        |numbers: &mut Numbers| graph.inputs().iter().map(|port| numbers.list(port.len(), 2.0)).collect::<Vec<_>>();
    let samples = (0..200).map(|_| sample(&mut numbers)).collect();
    let config = QuantiseConfig { input_range: Some((-2.0, 2.0)), ..QuantiseConfig::uniform(bits) };
    quantise(&graph, &Calibration { samples }, &config).unwrap_or_else(|error| panic!("{error}\n{graph}"))
}

/// Holds every result on a grid of one feature at a time to what is expected; returns the largest error.
fn grid_errors(quantised: &Quantised, features: usize, expected: impl Fn(&[f32]) -> Vec<f64>) -> f64 {
    let graph = &quantised.graph;
    let spec = &graph.inputs[0];
    let scale = graph.node(spec.tensor).scale;
    let mut numbers = Numbers(11);
    let mut worst = 0f64;
    for moving in 0..features {
        let all = spec.offset..=spec.last() as i64;
        let step = if spec.bits > 13 { 7 } else { 1 };
        let others: Vec<i64> = (0..features).map(|_| (numbers.next(1.9) * 2f64.powi(scale.0 as i32)) as i64).collect();
        for n in all.step_by(step) {
            let mut row = others.clone();
            row[moving] = n;
            let seen: Vec<f32> = row.iter().map(|&n| (n as f64 / 2f64.powi(scale.0 as i32)) as f32).collect();
            let trace = interpret(graph, &[row]).unwrap();
            let outputs = graph.dequantise_outputs(&trace.outputs(graph));
            let theirs = expected(&seen);
            assert_eq!(outputs.concat().len(), theirs.len());
            for (ours, theirs) in outputs.concat().iter().zip(theirs) {
                worst = worst.max((ours - theirs).abs());
            }
        }
    }
    worst
}

fn regressor(trees: &Attributes, targets: i64, extra: &[pb::AttributeProto]) -> ModelBuilder {
    let attributes = [trees.protos("target"), vec![int_attribute("n_targets", targets)], extra.to_vec()].concat();
    ml_model("TreeEnsembleRegressor", 3, &[1, 3], &attributes, &["y"])
}

#[test]
fn every_integer_reaches_the_leaf_that_it_reaches_in_onnxruntime() {
    for (seed, bits) in [(1, 10), (2, 12), (3, 13), (4, 16)] {
        let trees = random_trees(seed, 6, 5, 3, &[0]);
        let quantised = quantised(&regressor(&trees, 1, &[]), bits);
        // A wrong leaf would be off by much more than rounding its values.
        let worst = grid_errors(&quantised, 3, |row| vec![trees.sum(row, 0)]);
        assert!(worst < 6.0 * 4.0 / 2f64.powi(bits as i32), "{worst} at {bits} bits");
        assert!(quantised.accuracy.max_abs_error < 1.0, "{:?}", quantised.accuracy);
    }
}

#[test]
fn features_wider_than_single_precision_are_rounded_before_they_are_compared() {
    let threshold = 1.0f32 + f32::EPSILON;
    let trees = Attributes {
        trees: vec![vec![
            Node::Split("BRANCH_LT", 0, threshold, 1, 2),
            Node::Leaf(vec![(0, 1.0)]),
            Node::Leaf(vec![(0, 2.0)]),
        ]],
    };
    let quantised = quantised(&regressor(&trees, 1, &[]), 30);
    let graph = &quantised.graph;
    let one = 1i64 << graph.node(graph.inputs[0].tensor).scale.0;
    let unit = 2f64.powi(-(graph.node(graph.inputs[0].tensor).scale.0 as i32));
    for n in one - 40..one + 120 {
        let expected = if ((n as f64 * unit) as f32) < threshold { 1.0 } else { 2.0 };
        let outputs = interpret(graph, &[vec![n, 0, 0]]).unwrap().outputs(graph);
        assert_eq!(graph.dequantise_outputs(&outputs), [[expected]], "{n}");
    }
}

#[test]
fn double_precision_compares_exactly() {
    let attributes = |threshold: f64| {
        let value = crate::builder::double_tensor("", &[3], &[threshold, 0.0, 0.0]);
        let weights = crate::builder::double_tensor("", &[2], &[1.0, 2.0]);
        let (leaf, split) = (Node::Leaf(vec![(0, 0.0)]), Node::Split("BRANCH_LEQ", 0, 0.0, 1, 2));
        let mut protos = Attributes { trees: vec![vec![split, leaf.clone(), leaf]] }.protos("target");
        protos.retain(|proto| proto.name != "nodes_values" && proto.name != "target_weights");
        protos.extend([
            tensor_attribute("nodes_values_as_tensor", value),
            tensor_attribute("target_weights_as_tensor", weights),
            int_attribute("n_targets", 1),
        ]);
        protos
    };
    let model = |threshold| {
        ml_model("TreeEnsembleRegressor", 3, &[1, 3], &attributes(threshold), &["y"]).edit(|proto| {
            let input = &mut proto.graph.as_mut().unwrap().input[0];
            *input = crate::builder::value_info(
                "x",
                pb::tensor_proto::DataType::Double,
                Some([1, 3].map(crate::builder::fixed_dim).to_vec()),
            );
        })
    };
    // Between two integers, closer to the upper one than single precision tells.
    let quantised = quantised(&model(1.0 - 1e-12), 12);
    let graph = &quantised.graph;
    let one = 1i64 << graph.node(graph.inputs[0].tensor).scale.0;
    let value = |n| graph.dequantise_outputs(&interpret(graph, &[vec![n, 0, 0]]).unwrap().outputs(graph));
    assert_eq!((value(one - 1), value(one)), (vec![vec![1.0]], vec![vec![2.0]]));
}

#[test]
fn every_aggregate_is_that_of_the_leaves() {
    let trees = random_trees(7, 5, 4, 3, &[0, 1]);
    let base = [0.25, -0.5];
    for aggregate in ["SUM", "AVERAGE", "MIN", "MAX"] {
        let extra = [string_attribute("aggregate_function", aggregate), floats_attribute("base_values", &base)];
        let quantised = quantised(&regressor(&trees, 2, &extra), 12);
        let expected = |row: &[f32]| {
            let leaves = trees.leaves(row);
            let value = |target: i64| {
                let own = leaves.iter().flatten().filter(|(own, _)| *own == target).map(|(_, value)| f64::from(*value));
                let value = match aggregate {
                    "SUM" => own.sum(),
                    "AVERAGE" => own.sum::<f64>() / 5.0,
                    "MIN" => own.fold(f64::INFINITY, f64::min),
                    _ => own.fold(f64::NEG_INFINITY, f64::max),
                };
                value + f64::from(base[target as usize])
            };
            vec![value(0), value(1)]
        };
        let worst = grid_errors(&quantised, 3, expected);
        assert!(worst < 5.0 * 4.0 / 4096.0, "{worst} for {aggregate}");
    }
}

#[test]
fn every_row_has_its_own_leaves() {
    let trees = random_trees(8, 5, 4, 3, &[0, 1]);
    for aggregate in ["SUM", "MAX"] {
        let extra = [int_attribute("n_targets", 2), string_attribute("aggregate_function", aggregate)];
        let model = |rows| {
            let attributes = [trees.protos("target"), extra.to_vec()].concat();
            quantised(&ml_model("TreeEnsembleRegressor", 3, &[rows, 3], &attributes, &["y"]), 12).graph
        };
        let (alone, together) = (model(1), model(3));
        let unit = 2f64.powi(alone.node(alone.inputs[0].tensor).scale.0 as i32);
        let rows = [[0.1, -1.9, 0.7], [-1.5, 0.03, 1.9], [0.6, 0.5, -0.4]].map(|row| row.map(|x| (x * unit) as i64));
        let outputs = |graph: &FixedGraph, rows: &[[i64; 3]]| {
            graph.dequantise_outputs(&interpret(graph, &[rows.concat()]).unwrap().outputs(graph)).concat()
        };
        let each: Vec<f64> = rows.iter().flat_map(|row| outputs(&alone, &[*row])).collect();
        assert!(each[..2] != each[2..4] && each[2..4] != each[4..], "{each:?}");
        for (ours, theirs) in outputs(&together, &rows).iter().zip(&each) {
            assert!((ours - theirs).abs() < 0.01, "{ours}, not {theirs}");
        }
    }
}

#[test]
fn trees_with_different_targets_add_up() {
    let mut trees = random_trees(13, 2, 3, 3, &[0]);
    trees.trees.extend(random_trees(14, 3, 3, 3, &[2]).trees);
    trees.trees.extend(random_trees(15, 1, 3, 3, &[0, 1]).trees);
    let quantised = quantised(&regressor(&trees, 4, &[]), 12);
    let worst = grid_errors(&quantised, 3, |row| (0..4).map(|target| trees.sum(row, target)).collect());
    assert!(worst < 6.0 * 4.0 / 4096.0, "{worst}");
}

fn softmax(scores: &[f64]) -> Vec<f64> {
    let terms: Vec<f64> = scores.iter().map(|score| score.exp()).collect();
    terms.iter().map(|term| term / terms.iter().sum::<f64>()).collect()
}

fn logistic(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}

#[test]
fn transforms_follow_the_scores() {
    let trees = random_trees(17, 4, 3, 3, &[0, 1, 2]);
    for transform in ["NONE", "SOFTMAX", "LOGISTIC"] {
        let quantised = quantised(&regressor(&trees, 3, &[string_attribute("post_transform", transform)]), 14);
        let expected = |row: &[f32]| {
            let scores: Vec<f64> = (0..3).map(|target| trees.sum(row, target)).collect();
            match transform {
                "NONE" => scores,
                "SOFTMAX" => softmax(&scores),
                _ => scores.into_iter().map(logistic).collect(),
            }
        };
        let worst = grid_errors(&quantised, 3, expected);
        assert!(worst < 0.005, "{worst} for {transform}");
    }
}

fn classifier(trees: &Attributes, extra: &[pb::AttributeProto]) -> ModelBuilder {
    let attributes = [trees.protos("class"), extra.to_vec()].concat();
    ml_model("TreeEnsembleClassifier", 3, &[1, 3], &attributes, &["label", "scores"])
}

/// Probabilities in place of the values of leaves.
fn positive(mut trees: Attributes) -> Attributes {
    for node in trees.trees.iter_mut().flatten() {
        if let Node::Leaf(values) = node {
            values.iter_mut().for_each(|(_, value)| *value = value.abs() / 4.0);
        }
    }
    trees
}

/// Whether labels agree except where scores are as good as equal; the errors of scores are returned.
fn classified(quantised: &Quantised, expected: impl Fn(&[f32]) -> (f64, f64, Vec<f64>)) -> f64 {
    let graph = &quantised.graph;
    assert_eq!(graph.outputs.len(), 2);
    let mut worst = 0f64;
    let with_margin = |row: &[f32]| {
        let (label, margin, scores) = expected(row);
        [vec![if margin.abs() < 0.01 { f64::NAN } else { label }], scores].concat()
    };
    // `max` passes over what is not a number.
    worst = worst.max(grid_errors(quantised, 3, with_margin));
    worst
}

#[test]
fn one_score_of_two_classes_has_an_opposite() {
    let mixed = random_trees(19, 4, 3, 3, &[0]);
    let probabilities = positive(mixed.clone());
    let labels = [ints_attribute("classlabels_int64s", &[7, -3])];
    for (trees, threshold) in [(&mixed, 0.0), (&probabilities, 0.5)] {
        for transform in ["NONE", "LOGISTIC"] {
            for base in [None, Some(0.125)] {
                let mut extra = vec![string_attribute("post_transform", transform)];
                extra.extend(base.map(|base| floats_attribute("base_values", &[base])));
                let quantised = quantised(&classifier(trees, &[&labels[..], &extra].concat()), 14);
                let worst = classified(&quantised, |row| {
                    let score = trees.sum(row, 0) + f64::from(base.unwrap_or(0.0));
                    let scores = match (transform, threshold > 0.0) {
                        ("LOGISTIC", _) => vec![logistic(-score), logistic(score)],
                        (_, true) => vec![1.0 - score, score],
                        (_, false) => vec![-score, score],
                    };
                    (if score > threshold { -3.0 } else { 7.0 }, score - threshold, scores)
                });
                assert!(worst < 0.005, "{worst} for {transform} with base {base:?} and threshold {threshold}");
            }
        }
    }
}

#[test]
fn two_scores_of_two_classes_are_labelled_by_the_second() {
    let trees = random_trees(21, 3, 3, 3, &[0, 1]);
    let extra = [strings_attribute("classlabels_strings", &["no", "yes"])];
    let quantised = quantised(&classifier(&trees, &extra), 14);
    let worst = classified(&quantised, |row| {
        let scores = vec![trees.sum(row, 0), trees.sum(row, 1)];
        (f64::from(u8::from(scores[1] > 0.0)), scores[1], scores)
    });
    assert!(worst < 0.005, "{worst}");
}

#[test]
fn the_largest_of_several_scores_decides() {
    let trees = random_trees(23, 4, 3, 3, &[0, 1, 2]);
    for transform in ["NONE", "SOFTMAX", "LOGISTIC"] {
        let extra = [
            ints_attribute("classlabels_int64s", &[20, 10, 35]),
            string_attribute("post_transform", transform),
            floats_attribute("base_values", &[0.25, -0.125, 0.0]),
        ];
        let quantised = quantised(&classifier(&trees, &extra), 14);
        let worst = classified(&quantised, |row| {
            let raw: Vec<f64> = [0.25, -0.125, 0.0].iter().zip(0..).map(|(base, t)| base + trees.sum(row, t)).collect();
            let best = (0..3).fold(0, |best, at| if raw[at] > raw[best] { at } else { best });
            let rivals = raw.iter().enumerate().filter(|(at, _)| *at != best).map(|(_, score)| *score);
            let margin = raw[best] - rivals.fold(f64::NEG_INFINITY, f64::max);
            let scores = match transform {
                "NONE" => raw,
                "SOFTMAX" => softmax(&raw),
                _ => raw.into_iter().map(logistic).collect(),
            };
            ([20.0, 10.0, 35.0][best], margin, scores)
        });
        assert!(worst < 0.005, "{worst} for {transform}");
    }
}

/// Opset 5, with a single-leaf tree whose root has the same leaf on both sides.
fn modern(modes: &[u8], aggregate: i64) -> ModelBuilder {
    let raw = |data_type, raw_data: Vec<u8>, size: usize| pb::TensorProto {
        data_type,
        dims: vec![size as i64],
        raw_data,
        ..Default::default()
    };
    let floats = |values: &[f32]| {
        raw(
            pb::tensor_proto::DataType::Float as i32,
            values.iter().flat_map(|value| value.to_le_bytes()).collect(),
            values.len(),
        )
    };
    let attributes = [
        int_attribute("n_targets", 2),
        int_attribute("aggregate_function", aggregate),
        ints_attribute("tree_roots", &[0, 2]),
        ints_attribute("nodes_featureids", &[0, 2, 0]),
        tensor_attribute("nodes_modes", raw(pb::tensor_proto::DataType::Uint8 as i32, modes.to_vec(), modes.len())),
        tensor_attribute("nodes_splits", floats(&[0.5, -0.25, 0.0])),
        ints_attribute("nodes_truenodeids", &[0, 1, 3]),
        ints_attribute("nodes_trueleafs", &[1, 1, 1]),
        ints_attribute("nodes_falsenodeids", &[1, 2, 3]),
        ints_attribute("nodes_falseleafs", &[0, 1, 1]),
        ints_attribute("leaf_targetids", &[0, 1, 0, 1]),
        tensor_attribute("leaf_weights", floats(&[1.5, 2.5, -3.0, 0.75])),
    ];
    ml_model("TreeEnsemble", 5, &[1, 3], &attributes, &["y"])
}

#[test]
fn opset_5_has_one_target_a_leaf() {
    for (modes, aggregate) in [([0u8, 1, 0], 1i64), ([2, 3, 0], 1), ([3, 2, 1], 0)] {
        let quantised = quantised(&modern(&modes, aggregate), 12);
        let worst = grid_errors(&quantised, 3, |row| {
            let holds = |mode: u8, x: f32, value: f32| match mode {
                0 => x <= value,
                1 => x < value,
                2 => x >= value,
                _ => x > value,
            };
            let first = match (holds(modes[0], row[0], 0.5), holds(modes[1], row[2], -0.25)) {
                (true, _) => [1.5, 0.0],
                (false, true) => [0.0, 2.5],
                (false, false) => [-3.0, 0.0],
            };
            let factor = if aggregate == 0 { 0.5 } else { 1.0 };
            vec![factor * first[0], factor * (first[1] + 0.75)]
        });
        assert!(worst < 0.005, "{worst}");
    }
}

#[test]
fn features_of_different_scales_meet_at_the_finest() {
    let trees = random_trees(29, 3, 4, 2, &[0]);
    let attributes = [trees.protos("target"), vec![int_attribute("n_targets", 1)]].concat();
    let model = ModelBuilder::new(17)
        .input("a", &[1, 1])
        .input("b", &[1, 1])
        .node("Concat", &["a", "b"], "x", &[int_attribute("axis", 1)])
        .node("TreeEnsembleRegressor", &["x"], "y", &attributes)
        .output("y")
        .edit(|proto| {
            proto.opset_import.push(pb::OperatorSetIdProto { domain: DOMAIN.into(), version: 3 });
            proto.graph.as_mut().unwrap().node[1].domain = DOMAIN.into();
        });
    let graph = model.read().unwrap().import(&[]).unwrap();
    let mut numbers = Numbers(3);
    let samples = (0..100).map(|_| vec![vec![numbers.next(0.9)], vec![numbers.next(900.0)]]).collect();
    let quantised = quantise(&graph, &Calibration { samples }, &QuantiseConfig::uniform(12)).unwrap();
    let fixed = &quantised.graph;
    let [fine, coarse] = [0, 1].map(|input| fixed.node(fixed.inputs[input].tensor).scale.0);
    assert!(fine > coarse + 4, "{fixed}");
    for n in -1 << fine..1 << fine {
        let (a, b) = ((f64::from(n) / 2f64.powi(fine as i32)) as f32, 0.25);
        let integers = [vec![i64::from(n)], vec![(b * 2f64.powi(coarse as i32)) as i64]];
        let b = (integers[1][0] as f64 / 2f64.powi(coarse as i32)) as f32;
        let outputs = fixed.dequantise_outputs(&interpret(fixed, &integers).unwrap().outputs(fixed));
        assert!((outputs[0][0] - trees.sum(&[a, b], 0)).abs() < 0.01, "{n} in\n{fixed}");
    }
}

#[test]
fn the_float_model_runs_where_tract_has_no_trees() {
    let trees = random_trees(31, 3, 4, 3, &[0]);
    let onnx = regressor(&trees, 1, &[]).read().unwrap();
    assert!(FloatReference::new(&onnx, &[]).is_err());
    let reference = FloatReference::with_own_evaluation(&onnx, &[]).unwrap();
    assert!(reference.is_own_evaluation());
    let row = [0.5f32, -1.0, 0.125];
    let output = reference.run(&[row.map(f64::from).to_vec()]).unwrap();
    assert!((output[0][0] - trees.sum(&row, 0)).abs() < 1e-9);
}

#[test]
fn only_compared_features_are_in_the_trees() {
    let node = |feature| Node::Split("BRANCH_LEQ", feature, 0.5, 1, 2);
    let leaf = |value| Node::Leaf(vec![(0, value)]);
    let trees = Attributes { trees: vec![vec![node(2), leaf(1.0), leaf(2.0)], vec![node(0), leaf(1.0), leaf(2.0)]] };
    let quantised = quantised(&regressor(&trees, 1, &[]), 12);
    let features = quantised.graph.nodes.iter().find_map(|node| match &node.op {
        FixedOp::Trees { features, .. } => Some(*features),
        _ => None,
    });
    assert_eq!(features, Some(2));
}
