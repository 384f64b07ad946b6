//! One value of a step function for every integer, one leaf of a tree for every row.

use model::{StepTable, Tree, TreeNode};

use super::super::{steps, trees};
use super::{assert_unique, builders, given, report};
use crate::signal::Signal;
use crate::table::Table;

/// Tables on `[-8, 7]`: constants, one rise or fall by one or by more, several runs, equal neighbours, thresholds beyond both ends.
fn tables() -> Vec<StepTable> {
    [
        (vec![], vec![5]),
        (vec![-20, 9], vec![1, 2, 3]),
        (vec![-3], vec![4, 5]),
        (vec![2], vec![-6, -7]),
        (vec![0], vec![0, 100]),
        (vec![6], vec![3, -9]),
        (vec![-1, 0], vec![0, 1, 0]),
        (vec![-8, -7, 6], vec![9, 0, 0, 2]),
        (vec![-30, -5, -2, 0, 3, 7, 8], vec![7, 1, 2, 2, -5, 6, 90, 91]),
    ]
    .map(|(thresholds, values)| StepTable::new(thresholds, values))
    .into()
}

#[test]
fn every_integer_has_one_value() {
    for table in tables() {
        for x in -8..8i128 {
            for limb_bits in [2, 4, 5] {
                for mut builder in builders(limb_bits) {
                    let input = given(&mut builder, x, -8, 7);
                    let free = builder.values().len();
                    let found = steps(&mut builder, std::slice::from_ref(&table), 1, &[input]).unwrap()[0];
                    assert_eq!(found.value, table.evaluate(x));
                    assert_eq!(found.range, table.bounds(input.range));
                    assert_unique(&builder, free);
                }
            }
        }
    }
    report();
}

#[test]
fn elements_of_shifted_wires_and_narrower_ranges_have_one_value_by_their_own_tables() {
    let all = tables();
    for x in (0..6i128).flat_map(|x| (-8..8).step_by(3).map(move |y| [x, y])) {
        for pair in all.windows(2) {
            for mut builder in builders(4) {
                let left = given(&mut builder, x[0], 0, 5).plus(-3).unwrap();
                let right = given(&mut builder, x[1], -8, 7);
                let free = builder.values().len();
                let found = steps(&mut builder, pair, 1, &[left, right, Signal::constant(-2)]).unwrap();
                let expected = [(0, x[0] - 3), (1, x[1]), (0, -2)].map(|(table, x)| pair[table as usize].evaluate(x));
                assert_eq!(found.iter().map(|signal| signal.value).collect::<Vec<_>>(), expected);
                assert!(found[2].wire.is_none());
                assert_unique(&builder, free);
            }
        }
    }
    report();
}

fn leaf(values: &[i64]) -> TreeNode {
    TreeNode::Leaf { values: values.to_vec() }
}

fn split(feature: u32, threshold: i64, below: u32, above: u32) -> TreeNode {
    TreeNode::Split { feature, threshold, below, above }
}

/// On features in `[0, 7]` and `[-4, 3]`: one split, a leaf alone, splits that decide nothing, both features several times.
fn forest() -> Vec<Tree> {
    let tree = |nodes| Tree { outputs: 1, nodes };
    vec![
        tree(vec![split(0, 3, 1, 2), leaf(&[5]), leaf(&[9])]),
        tree(vec![leaf(&[-3])]),
        tree(vec![split(1, 90, 1, 2), split(0, 2, 3, 4), leaf(&[1]), leaf(&[-8]), leaf(&[-8])]),
        tree(vec![
            split(0, 2, 1, 2),
            split(1, 0, 3, 4),
            split(1, -2, 5, 6),
            leaf(&[4]),
            split(0, 0, 7, 8),
            leaf(&[-4]),
            split(0, 5, 9, 10),
            leaf(&[10]),
            leaf(&[7]),
            leaf(&[0]),
            leaf(&[11]),
        ]),
    ]
}

#[test]
fn every_row_reaches_one_leaf_of_each_tree() {
    for (x, y) in (0..8i128).flat_map(|x| (-4..4i128).map(move |y| (x, y))).step_by(3) {
        for tree in forest() {
            for limb_bits in [3, 4] {
                for mut builder in builders(limb_bits) {
                    let row = [given(&mut builder, x, 0, 7), given(&mut builder, y, -4, 3)];
                    let free = builder.values().len();
                    let found = trees(&mut builder, std::slice::from_ref(&tree), 2, &row).unwrap();
                    assert_eq!(found[0].value, i128::from(tree.values(tree.leaf(&[x, y]))[0]));
                    assert_unique(&builder, free);
                }
            }
        }
    }
    report();
}

#[test]
fn rows_of_other_ranges_and_constants_reach_one_leaf() {
    for (x, y) in [(0, -4), (2, 0), (3, 1), (7, 3), (5, -3), (6, -2)] {
        for mut builder in builders(4) {
            let rows = [
                given(&mut builder, x, 0, 7),
                given(&mut builder, y, -4, 3),
                Signal::constant(y + 4),
                given(&mut builder, x - 4, -4, 3),
                given(&mut builder, x, 0, 7),
                Signal::constant(-2),
            ];
            let free = builder.values().len();
            let found = trees(&mut builder, &forest()[3..], 2, &rows).unwrap();
            let tree = &forest()[3];
            for (row, signal) in rows.chunks(2).zip(&found) {
                let leaf = tree.leaf(&[row[0].value, row[1].value]);
                assert_eq!(signal.value, i128::from(tree.values(leaf)[0]));
                assert!(signal.range.contains(signal.value));
            }
            assert_unique(&builder, free);
        }
    }
    report();
}

#[test]
fn trees_whose_ranks_share_cells_have_one_leaf_for_each_row() {
    // Ten bits each: the ranks are narrower than the features.
    let nodes = vec![
        split(0, 300, 1, 2),
        split(1, 40, 3, 4),
        split(2, 700, 5, 6),
        split(0, 100, 7, 8),
        leaf(&[1]),
        split(1, 800, 9, 10),
        leaf(&[6]),
        leaf(&[2]),
        leaf(&[3]),
        leaf(&[4]),
        leaf(&[5]),
    ];
    let tree = Tree { outputs: 1, nodes };
    for row in [[0, 0, 0], [300, 41, 5], [301, 800, 700], [101, 40, 1023], [900, 801, 3], [1000, 2, 701]] {
        let mut builder = crate::builder::Builder::new(4);
        let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, *x, 0, 1023)).collect();
        let all = vec![tree.clone(); 40];
        let found = trees(&mut builder, &all, 3, &signals).unwrap();
        let expected = i128::from(tree.values(tree.leaf(&row))[0]);
        assert!(found.len() == 40 && found.iter().all(|signal| signal.value == expected), "{row:?}");
        let shares = |table: &Table| matches!(table, Table::Digits { .. });
        assert!(builder.tables().iter().any(shares), "{:?}", builder.tables());
        let one = {
            let mut builder = crate::builder::Builder::new(4);
            let signals: Vec<Signal> = row.iter().map(|x| given(&mut builder, x >> 7, 0, 7)).collect();
            let nodes = tree.nodes.iter().map(|node| match node {
                TreeNode::Split { feature, threshold, below, above } => split(*feature, threshold >> 7, *below, *above),
                TreeNode::Leaf { values } => leaf(values),
            });
            let narrow = Tree { outputs: 1, nodes: nodes.collect() };
            trees(&mut builder, &[narrow], 3, &signals).unwrap();
            builder
        };
        assert_unique(&one, 3);
    }
    report();
}
