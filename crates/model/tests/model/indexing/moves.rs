//! Elements that move: scatters, slices, padding and reversals.

use super::{Array, assert_exact, assert_near, bools, ints, model_of, quarters, refusal};
use crate::builder::{assert_agrees_with_tract, float_tensor, int_attribute, string_attribute};

#[test]
fn scattering_replaces_and_reduces() {
    let x = quarters(&[3, 2], 6);
    let updates = [1.5f32, -2.0, 0.25, 3.0];
    let indices = [0i64, -1, -3, 2];
    for reduction in ["none", "add", "mul", "max", "min"] {
        let model = model_of(&x.shape, 18)
            .weight(ints("i", &[2, 2], &indices))
            .weight(float_tensor("u", &[2, 2], &updates))
            .node("ScatterElements", &["x", "i", "u"], "y", &[string_attribute("reduction", reduction)])
            .output("y");
        let mut expected = x.clone();
        for (number, (&index, &update)) in indices.iter().zip(&updates).enumerate() {
            let element = &mut expected.values[index.rem_euclid(3) as usize * 2 + number % 2];
            let update = f64::from(update);
            *element = match reduction {
                "none" => update,
                "add" => *element + update,
                "mul" => *element * update,
                "max" => element.max(update),
                _ => element.min(update),
            };
        }
        assert_near(&model, &x, &expected, 2e-3);
    }
}

#[test]
fn slices_are_scattered_by_tuples() {
    let x = quarters(&[2, 2, 2], 7);
    let model = model_of(&[2, 2, 2], 16)
        .weight(ints("i", &[2, 1], &[-1, 1]))
        .weight(float_tensor("c", &[3, 2, 2], &[4.0; 12]))
        .node("ScatterND", &["c", "i", "x"], "y", &[string_attribute("reduction", "add")])
        .output("y");
    let mut expected = Array { shape: vec![3, 2, 2], values: vec![4.0; 12] };
    (0..4).for_each(|at| expected.values[8 + at] += x.values[at]);
    (0..4).for_each(|at| expected.values[4 + at] += x.values[4 + at]);
    assert_exact(&model, &x, &expected);
    let outside = model_of(&[2, 2, 2], 16)
        .weight(ints("i", &[2, 1], &[-4, 1]))
        .weight(float_tensor("c", &[3, 2, 2], &[4.0; 12]))
        .node("ScatterND", &["c", "i", "x"], "y", &[])
        .output("y");
    assert!(refusal(&outside).contains("index -4 is outside 3 elements"));
}

#[test]
fn elements_move_as_in_tract() {
    let x = |shape: &[usize], opset| model_of(shape, opset);
    let models = [
        x(&[2, 3], 13).weight(ints("n", &[2], &[2, 3])).node("Tile", &["x", "n"], "y", &[]),
        x(&[3, 1], 13).weight(ints("s", &[3], &[2, 1, 4])).node("Expand", &["x", "s"], "y", &[]),
        x(&[1, 8, 2, 3], 13).node("DepthToSpace", &["x"], "y", &[int_attribute("blocksize", 2)]),
        x(&[1, 8, 2, 3], 13).node(
            "DepthToSpace",
            &["x"],
            "y",
            &[int_attribute("blocksize", 2), string_attribute("mode", "CRD")],
        ),
        x(&[2, 1, 4, 6], 13).node("SpaceToDepth", &["x"], "y", &[int_attribute("blocksize", 2)]),
        x(&[2, 3, 4], 13).weight(ints("i", &[2, 1, 2], &[0, 1, 1, 3])).node(
            "GatherND",
            &["x", "i"],
            "y",
            &[int_attribute("batch_dims", 1)],
        ),
        x(&[2, 3], 13).weight(ints("axis", &[], &[1])).node("CumSum", &["x", "axis"], "y", &[]),
    ];
    for model in models {
        assert_agrees_with_tract(&model.output("y"), 2.0);
    }
}

#[test]
fn moved_elements_stay_what_they_are() {
    let x = quarters(&[4, 3], 8);
    let reversed = model_of(&[4, 3], 13)
        .weight(ints("n", &[3], &[4, 1, 3]))
        .node("ReverseSequence", &["x", "n"], "y", &[])
        .output("y");
    let lengths = [4usize, 1, 3];
    let expected = Array::new(&[4, 3], |at| {
        let length = lengths[at[1]];
        x.at(&[if at[0] < length { length - 1 - at[0] } else { at[0] }, at[1]])
    });
    assert_exact(&reversed, &x, &expected);
    for (upper, k) in [(1i64, 0i64), (1, 2), (1, -1), (0, 0), (0, -2), (0, 1)] {
        let triangle = model_of(&[4, 3], 14)
            .weight(ints("k", &[], &[k]))
            .node("Trilu", &["x", "k"], "y", &[int_attribute("upper", upper)])
            .output("y");
        let expected = Array::new(&[4, 3], |at| {
            let diagonal = at[1] as i64 - at[0] as i64;
            if (upper == 1 && diagonal >= k) || (upper == 0 && diagonal <= k) { x.at(at) } else { 0.0 }
        });
        assert_exact(&triangle, &x, &expected);
    }
    let compressed = model_of(&[4, 3], 11).weight(bools("c", &[0, 1, 1]));
    let rows = compressed.node("Compress", &["x", "c"], "y", &[int_attribute("axis", 0)]).output("y");
    assert_exact(&rows, &x, &Array::new(&[2, 3], |at| x.at(&[at[0] + 1, at[1]])));
    let flat = model_of(&[4, 3], 11).weight(bools("c", &[0, 1, 0, 0, 1])).node("Compress", &["x", "c"], "y", &[]);
    let expected = Array { shape: vec![2], values: vec![x.values[1], x.values[4]] };
    assert_exact(&flat.output("y"), &x, &expected);
    let centred = model_of(&[4, 3], 18).weight(ints("s", &[2], &[1, 6])).node("CenterCropPad", &["x", "s"], "y", &[]);
    let expected = Array::new(&[1, 6], |at| if (1..4).contains(&at[1]) { x.at(&[1, at[1] - 1]) } else { 0.0 });
    assert_exact(&centred.output("y"), &x, &expected);
    let scales = float_tensor("s", &[2], &[1.0, 2.5]);
    let larger = model_of(&[4, 3], 9).weight(scales).node("Upsample", &["x", "s"], "y", &[]).output("y");
    let expected = Array::new(&[4, 7], |at| x.at(&[at[0], (at[1] as f64 / 2.5) as usize]));
    assert_exact(&larger, &x, &expected);
    let parts = model_of(&[4, 3], 18)
        .split("Split", &["x"], &["a", "y"], &[int_attribute("axis", 1), int_attribute("num_outputs", 2)])
        .output("y");
    assert_exact(&parts, &x, &Array::new(&[4, 1], |at| x.at(&[at[0], 2])));
}
