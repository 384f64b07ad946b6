//! Running sums, integers and order.

use model::FixedOp;

use super::{Array, assert_exact, integer_input, ints, model_of, quarters, refusal, run};
use crate::builder::{ModelBuilder, int_attribute, string_attribute};

#[test]
fn running_sums_go_both_ways_with_and_without_the_element_itself() {
    let x = quarters(&[2, 4], 9);
    for (axis, exclusive, reverse) in [(1i64, 0i64, 0i64), (-1, 1, 0), (1, 0, 1), (0, 1, 1), (-2, 0, 0)] {
        let model = model_of(&[2, 4], 14)
            .weight(ints("axis", &[], &[axis]))
            .node(
                "CumSum",
                &["x", "axis"],
                "y",
                &[int_attribute("exclusive", exclusive), int_attribute("reverse", reverse)],
            )
            .output("y");
        let along = axis.rem_euclid(2) as usize;
        let expected = Array::new(&[2, 4], |at| {
            let counts = |member: usize| {
                let before = if reverse == 1 { member > at[along] } else { member < at[along] };
                before || (exclusive == 0 && member == at[along])
            };
            let members = (0..x.shape[along]).filter(|&member| counts(member));
            members.map(|member| if along == 0 { x.at(&[member, at[1]]) } else { x.at(&[at[0], member]) }).sum()
        });
        assert_exact(&model, &x, &expected);
    }
}

#[test]
fn integers_stay_exact_through_sums_products_and_order() {
    let inputs = || integer_input(ModelBuilder::new(18), "i", &[2, 3]);
    let x = Array { shape: vec![2, 3], values: vec![1_000_003.0, -7.0, 12.0, 999_983.0, 4.0, -4.0] };
    let exact = |model: ModelBuilder, expected: &[f64]| {
        let (_, outputs) = run(&model.output("y"), &[vec![x.values.clone()]]);
        assert_eq!((outputs[0].0[0].as_slice(), outputs[0].1[0].as_slice()), (expected, expected));
    };
    let axis = || inputs().weight(ints("axis", &[1], &[-1]));
    exact(axis().node("ReduceL1", &["i", "axis"], "y", &[]), &[1_000_022.0, 999_991.0]);
    exact(axis().node("ReduceProd", &["i", "axis"], "y", &[]), &[-84_000_252.0, -15_999_728.0]);
    exact(
        axis().node("CumSum", &["i", "axis"], "y", &[]),
        &[1_000_003.0, 999_996.0, 1_000_008.0, 999_983.0, 999_987.0, 999_983.0],
    );
    exact(inputs().node("ArgMin", &["i"], "y", &[int_attribute("axis", 1)]), &[1.0, 2.0]);
    let two = || inputs().weight(ints("k", &[1], &[2]));
    exact(
        two().split("TopK", &["i", "k"], &["y", "p"], &[int_attribute("axis", 1)]),
        &[1_000_003.0, 12.0, 999_983.0, 4.0],
    );
    exact(two().split("TopK", &["i", "k"], &["v", "y"], &[int_attribute("largest", 0)]), &[1.0, 2.0, 2.0, 1.0]);
    exact(
        inputs().node("Einsum", &["i", "i"], "y", &[string_attribute("equation", "ab,ab->a")]),
        &[1_000_003f64.powi(2) + 193.0, 999_983f64.powi(2) + 32.0],
    );
}

#[test]
fn the_largest_and_smallest_come_in_order_and_ties_from_the_front() {
    let x = Array { shape: vec![5, 2], values: vec![0.5, 1.0, 2.0, 1.0, 0.5, -1.0, 2.0, 1.0, -3.0, 0.25] };
    for (largest, column) in [(1i64, 0usize), (1, 1), (0, 0), (0, 1)] {
        let model = model_of(&[5, 2], 11)
            .weight(ints("k", &[1], &[3]))
            .split("TopK", &["x", "k"], &["v", "p"], &[int_attribute("axis", 0), int_attribute("largest", largest)])
            .output("v")
            .output("p");
        let mut places: Vec<usize> = (0..5).collect();
        let value = |place: usize| x.at(&[place, column]);
        places.sort_by(|&a, &b| {
            let order = value(a).total_cmp(&value(b));
            if largest == 1 { order.reverse() } else { order }
        });
        let (fixed, outputs) = run(&model, &[vec![x.values.clone()]]);
        let count = fixed.nodes.iter().filter(|node| matches!(node.op, FixedOp::TopK { .. })).count();
        assert_eq!(count, 1, "values and places are found together: {fixed}");
        for outputs in [&outputs[0].0, &outputs[0].1] {
            for (rank, &place) in places[..3].iter().enumerate() {
                assert_eq!(outputs[0][rank * 2 + column], value(place));
                assert_eq!(outputs[1][rank * 2 + column], place as f64);
            }
        }
    }
    let old = model_of(&[4], 9).split("TopK", &["x"], &["y", "p"], &[int_attribute("k", 2)]).output("y");
    assert_exact(
        &old,
        &Array { shape: vec![4], values: vec![0.5, -1.0, 2.0, 0.25] },
        &Array { shape: vec![2], values: vec![2.0, 0.5] },
    );
    let too_many = model_of(&[4], 11).weight(ints("k", &[1], &[5])).split("TopK", &["x", "k"], &["y", "p"], &[]);
    assert!(refusal(&too_many.output("y")).contains("5 of 4 elements"));
}

#[test]
fn hardmax_marks_the_first_of_the_largest() {
    let x = Array { shape: vec![2, 3], values: vec![1.0, 2.0, 2.0, 0.5, -1.0, 0.25] };
    let model = model_of(&[2, 3], 13).node("Hardmax", &["x"], "y", &[]).output("y");
    assert_exact(&model, &x, &Array { shape: vec![2, 3], values: vec![0.0, 1.0, 0.0, 1.0, 0.0, 0.0] });
    let columns = model_of(&[2, 3], 13).node("Hardmax", &["x"], "y", &[int_attribute("axis", 0)]).output("y");
    assert_exact(&columns, &x, &Array { shape: vec![2, 3], values: vec![1.0, 1.0, 1.0, 0.0, 0.0, 0.0] });
    let matrix = model_of(&[1, 2, 3], 11).node("Hardmax", &["x"], "y", &[]).output("y");
    let x = Array { shape: vec![1, 2, 3], ..x };
    assert_exact(&matrix, &x, &Array { shape: vec![1, 2, 3], values: vec![0.0, 1.0, 0.0, 0.0, 0.0, 0.0] });
}
