//! Sums of products along axes.

use model::FixedOp;

use super::{Array, assert_exact, assert_near, ints, model_of, quarters, run};
use crate::builder::{ModelBuilder, float_tensor, int_attribute, ints_attribute, string_attribute};

#[test]
fn einsum_sums_products_along_named_axes() {
    let sizes = |letter: char| match letter {
        'a' => 2,
        'b' => 3,
        'c' => 4,
        _ => 2,
    };
    let shape = |letters: &str| -> Vec<usize> { letters.chars().map(sizes).collect() };
    for equation in [
        "ab,bc->ac",
        "ab,bc->ca",
        "abc,abd->acd",
        "ab,cb->ac",
        "a,b->ab",
        "ab,ab->",
        "ab,ab->ab",
        "abc,c->ba",
        "ab,a->b",
        "abd,cb->dca",
        "abc->cab",
        "abc->b",
        "ad->",
        "dd->d",
        "aad->ad",
        "ab,cd->db",
        "abb,bc->a",
    ] {
        let (operands, result) = equation.split_once("->").unwrap();
        let operands: Vec<&str> = operands.split(',').collect();
        let arrays: Vec<Array> = (0..operands.len()).map(|i| quarters(&shape(operands[i]), 10 + i as u64)).collect();
        let letters: Vec<char> = ['a', 'b', 'c', 'd'].to_vec();
        let present: Vec<char> = letters.into_iter().filter(|letter| equation.contains(*letter)).collect();
        let mut expected = Array::new(&shape(result), |_| 0.0);
        let all = Array::new(&present.iter().map(|&letter| sizes(letter)).collect::<Vec<_>>(), |at| {
            let along = |letters: &str| -> Vec<usize> {
                letters.chars().map(|letter| at[present.iter().position(|l| *l == letter).unwrap()]).collect()
            };
            let product: f64 = operands.iter().zip(&arrays).map(|(letters, array)| array.at(&along(letters))).product();
            let target = along(result).iter().zip(&expected.shape).fold(0, |position, (at, dim)| position * dim + at);
            expected.values[target] += product;
            product
        });
        assert!(!all.values.is_empty());
        let attribute = [string_attribute("equation", equation)];
        let reach: f64 = expected.values.iter().fold(1.0, |largest, value| value.abs().max(largest));
        // Of activations, and with the last operand a constant.
        let both = operands.len() == 2;
        let dims = |i: usize| -> Vec<i64> { arrays[i].shape.iter().map(|&dim| dim as i64).collect() };
        let mut model = model_of(&arrays[0].shape, 12);
        if both {
            model = model.input("w", &dims(1));
        }
        let names = if both { vec!["x", "w"] } else { vec!["x"] };
        let model = model.node("Einsum", &names, "y", &attribute).output("y");
        let (fixed, outputs) = run(&model, &[arrays.iter().map(|array| array.values.clone()).collect()]);
        assert_eq!(fixed.outputs[0].shape, expected.shape, "{equation}");
        let near = |outputs: &[f64], error: f64| {
            outputs.iter().zip(&expected.values).all(|(a, b)| (a - b).abs() <= error * reach)
        };
        assert!(near(&outputs[0].0[0], 1e-12) && near(&outputs[0].1[0], 1e-3), "{equation}: {outputs:?} {expected:?}");
        if both {
            let values: Vec<f32> = arrays[1].values.iter().map(|&value| value as f32).collect();
            let model = model_of(&arrays[0].shape, 12)
                .weight(float_tensor("w", &dims(1), &values))
                .node("Einsum", &["x", "w"], "y", &attribute)
                .output("y");
            assert_near(&model, &arrays[0], &expected, 1e-3 * reach);
        }
    }
}

#[test]
fn stacks_of_activations_multiply_in_one_operation() {
    let model = ModelBuilder::new(13)
        .input("a", &[2, 1, 2, 3])
        .input("b", &[4, 3, 2])
        .node("MatMul", &["a", "b"], "y", &[])
        .output("y");
    let (a, b) = (quarters(&[2, 1, 2, 3], 20), quarters(&[4, 3, 2], 21));
    let (fixed, outputs) = run(&model, &[vec![a.values.clone(), b.values.clone()]]);
    let products: Vec<&FixedOp> =
        fixed.nodes.iter().map(|node| &node.op).filter(|op| matches!(op, FixedOp::MatMul { .. })).collect();
    let [FixedOp::MatMul { batch: 8, rows: 2, inner: 3, columns: 2, shift }] = products.as_slice() else {
        panic!("{fixed}")
    };
    assert!(*shift > 0 && !fixed.nodes.iter().any(|node| matches!(node.op, FixedOp::Affine { .. })), "{fixed}");
    let expected =
        Array::new(&[2, 4, 2, 2], |at| (0..3).map(|k| a.at(&[at[0], 0, at[2], k]) * b.at(&[at[1], k, at[3]])).sum());
    for ((float, integer), expected) in outputs[0].0[0].iter().zip(&outputs[0].1[0]).zip(&expected.values) {
        assert!(float == expected && (integer - expected).abs() < 4e-3, "{integer} {expected}");
    }
}

#[test]
fn norms_logarithms_and_determinants() {
    let x = quarters(&[2, 3], 30);
    let row = |at: &[usize]| -> Vec<f64> { (0..3).map(|i| x.at(&[at[0], i])).collect() };
    let axes = [ints_attribute("axes", &[1]), int_attribute("keepdims", 0)];
    let reduced = |op: &str| model_of(&[2, 3], 13).node(op, &["x"], "y", &axes).output("y");
    let expected = |of: &dyn Fn(Vec<f64>) -> f64| Array::new(&[2], |at| of(row(at)));
    let squares = |row: Vec<f64>| row.iter().map(|value| value * value).sum::<f64>();
    assert_exact(&reduced("ReduceL1"), &x, &expected(&|row| row.iter().map(|value| value.abs()).sum()));
    assert_near(&reduced("ReduceSumSquare"), &x, &expected(&squares), 5e-3);
    assert_near(&reduced("ReduceL2"), &x, &expected(&|row| squares(row).sqrt()), 1e-3);
    assert_near(&reduced("ReduceProd"), &x, &expected(&|row| row.iter().product()), 2e-2);
    let exponentials = |row: Vec<f64>| row.iter().map(|value| value.exp()).sum::<f64>().ln();
    assert_near(&reduced("ReduceLogSumExp"), &x, &expected(&exponentials), 5e-3);
    let single = model_of(&[2, 1], 13).node("ReduceLogSumExp", &["x"], "y", &axes).output("y");
    let column = quarters(&[2, 1], 36);
    assert_exact(&single, &column, &Array { shape: vec![2], values: column.values.clone() });
    let positive = Array::new(&[2, 3], |at| x.at(at).abs() + 1.0);
    let logarithms = Array::new(&[2], |at| (0..3).map(|i| positive.at(&[at[0], i])).sum::<f64>().ln());
    assert_near(&reduced("ReduceLogSum"), &positive, &logarithms, 5e-3);
    let matrices = quarters(&[2, 3, 3], 31);
    let model = model_of(&[2, 3, 3], 11).node("Det", &["x"], "y", &[]).output("y");
    let determinant = Array::new(&[2], |at| {
        let m = |row: usize, column: usize| matrices.at(&[at[0], row % 3, column % 3]);
        (0..3).map(|i| m(0, i) * (m(1, i + 1) * m(2, i + 2) - m(1, i + 2) * m(2, i + 1))).sum()
    });
    assert_near(&model, &matrices, &determinant, 5e-2);
    let small = quarters(&[2, 2], 32);
    let model = model_of(&[2, 2], 11).node("Det", &["x"], "y", &[]).output("y");
    let expected = small.at(&[0, 0]) * small.at(&[1, 1]) - small.at(&[0, 1]) * small.at(&[1, 0]);
    assert_near(&model, &small, &Array { shape: vec![], values: vec![expected] }, 1e-2);
}

#[test]
fn columns_of_blocks_add_up_on_the_image() {
    // Blocks of 2 by 3 on an image of 5 by 5, strides 2 and 1, one row of padding in front.
    let (blocks, channels) = ([3usize, 3usize], 2usize);
    let x = quarters(&[1, channels * 6, 9], 33);
    let model = model_of(&x.shape, 18)
        .weight(ints("image", &[2], &[5, 5]))
        .weight(ints("block", &[2], &[2, 3]))
        .node(
            "Col2Im",
            &["x", "image", "block"],
            "y",
            &[ints_attribute("strides", &[2, 1]), ints_attribute("pads", &[1, 0, 0, 0])],
        )
        .output("y");
    let mut expected = Array::new(&[1, channels, 5, 5], |_| 0.0);
    for (channel, column) in (0..channels).flat_map(|channel| (0..9).map(move |column| (channel, column))) {
        for (row_in, column_in) in (0..2).flat_map(|row| (0..3).map(move |column| (row, column))) {
            let (row, place) = (column / blocks[1] * 2 + row_in, column % blocks[1] + column_in);
            if (1..=5).contains(&row) {
                expected.values[(channel * 5 + row - 1) * 5 + place] +=
                    x.at(&[0, channel * 6 + row_in * 3 + column_in, column]);
            }
        }
    }
    assert_exact(&model, &x, &expected);
}

#[test]
fn windows_are_sums_of_cosines() {
    let turn = std::f64::consts::TAU;
    let shapes: [(&str, fn(f64) -> f64); 3] = [
        ("HannWindow", |t| 0.5 - 0.5 * t.cos()),
        ("HammingWindow", |t| 25.0 / 46.0 - 21.0 / 46.0 * t.cos()),
        ("BlackmanWindow", |t| 0.42 - 0.5 * t.cos() + 0.08 * (2.0 * t).cos()),
    ];
    for (op, shape) in shapes {
        for periodic in [0i64, 1] {
            let model = model_of(&[6], 17)
                .weight(ints("n", &[], &[6]))
                .node(op, &["n"], "w", &[int_attribute("periodic", periodic)])
                .node("Add", &["x", "w"], "y", &[])
                .output("y");
            let length = if periodic == 1 { 6.0 } else { 5.0 };
            let x = quarters(&[6], 34);
            let expected = Array::new(&[6], |at| x.values[at[0]] + shape(turn * at[0] as f64 / length));
            assert_near(&model, &x, &expected, 1e-3);
        }
    }
}
