//! Constants that index and size other tensors.

use super::{Array, assert_exact, integer_input, ints, model_of, quarters, run};
use crate::builder::{ModelBuilder, float_tensor, int_attribute, tensor_attribute};

#[test]
fn shapes_are_constants_that_index_and_size_other_tensors() {
    // The last two dimensions of x, one value each, then x moved by a range as long as it.
    let model = model_of(&[2, 3], 15)
        .node("Shape", &["x"], "s", &[int_attribute("start", -2)])
        .node("Shape", &["x"], "last", &[int_attribute("start", 1), int_attribute("end", 9)])
        .node("Size", &["x"], "size", &[])
        .weight(ints("zero", &[], &[0]))
        .weight(ints("one", &[], &[1]))
        .node("Range", &["zero", "size", "one"], "r", &[])
        .node("ConstantOfShape", &["s"], "halves", &[tensor_attribute("value", float_tensor("", &[1], &[0.5]))])
        .node("ConstantOfShape", &["last"], "zeros", &[])
        .node("Gather", &["r", "last_index"], "picked", &[])
        .weight(ints("last_index", &[1], &[-1]))
        .node("Add", &["x", "halves"], "a", &[])
        .node("Add", &["a", "zeros"], "b", &[])
        .node("GatherND", &["b", "pairs"], "y", &[])
        .weight(ints("pairs", &[2, 2], &[-1, 2, 0, -3]))
        .output("y");
    let x = quarters(&[2, 3], 1);
    let expected = Array { shape: vec![2], values: vec![x.at(&[1, 2]) + 0.5, x.at(&[0, 0]) + 0.5] };
    assert_exact(&model, &x, &expected);
}

/// What constants are, seen behind an integer input.
fn constant_values(rank: usize, model: impl FnOnce(ModelBuilder) -> ModelBuilder, inner: &[i64]) -> Vec<f64> {
    let dims: Vec<i64> = if rank == 1 { vec![1] } else { [&[1], inner].concat() };
    let model = model(integer_input(ModelBuilder::new(18), "i", &dims))
        .node("Concat", &["i", "c"], "y", &[int_attribute("axis", 0)])
        .output("y");
    let count: i64 = dims.iter().product();
    let (_, outputs) = run(&model, &[vec![vec![7.0; count as usize]]]);
    let (float, fixed) = &outputs[0];
    assert_eq!(float, fixed);
    fixed[0][count as usize..].to_vec()
}

#[test]
fn constants_are_folded_as_onnx_says() {
    let range = |start, limit, step| {
        let scalar = |name: &str, value| ints(name, &[], &[value]);
        let operands = move |model: ModelBuilder| {
            let model = model.weight(scalar("a", start)).weight(scalar("b", limit)).weight(scalar("d", step));
            model.node("Range", &["a", "b", "d"], "c", &[])
        };
        constant_values(1, operands, &[])
    };
    assert_eq!(range(3, 10, 3), [3.0, 6.0, 9.0]);
    assert_eq!(range(10, 3, -3), [10.0, 7.0, 4.0]);
    let eye = |k| {
        let node = move |model: ModelBuilder| {
            let model = model.weight(ints("m", &[2, 3], &[9; 6]));
            model.node("EyeLike", &["m"], "c", &[int_attribute("k", k)])
        };
        constant_values(2, node, &[3])
    };
    assert_eq!(eye(1), [0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(eye(-1), [0.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
    let non_zero =
        |model: ModelBuilder| model.weight(ints("m", &[2, 3], &[0, 5, 0, 7, 0, -1])).node("NonZero", &["m"], "c", &[]);
    assert_eq!(constant_values(2, non_zero, &[3]), [0.0, 1.0, 1.0, 1.0, 0.0, 2.0]);
}

#[test]
fn unique_finds_elements_and_slices() {
    let unique = |output: usize, sorted: i64| {
        let node = move |model: ModelBuilder| {
            let mut names = ["", "", "", ""];
            names[output] = "c";
            let model = model.weight(ints("m", &[6], &[2, 1, 1, 3, 4, 3]));
            model.split("Unique", &["m"], &names, &[int_attribute("sorted", sorted)])
        };
        constant_values(1, node, &[])
    };
    assert_eq!(unique(0, 1), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(unique(1, 1), [1.0, 0.0, 3.0, 4.0]);
    assert_eq!(unique(2, 1), [1.0, 0.0, 0.0, 2.0, 3.0, 2.0]);
    assert_eq!(unique(3, 1), [2.0, 1.0, 2.0, 1.0]);
    assert_eq!(unique(0, 0), [2.0, 1.0, 3.0, 4.0]);
    assert_eq!(unique(2, 0), [0.0, 1.0, 1.0, 2.0, 3.0, 2.0]);
    let rows = |model: ModelBuilder| {
        let model = model.weight(ints("m", &[3, 3], &[1, 0, 0, 1, 0, 0, 2, 3, 4]));
        model.node("Unique", &["m"], "c", &[int_attribute("axis", -2)])
    };
    assert_eq!(constant_values(2, rows, &[3]), [1.0, 0.0, 0.0, 2.0, 3.0, 4.0]);
    let columns = |model: ModelBuilder| {
        let model = model.weight(ints("m", &[2, 3], &[2, 1, 2, 5, 6, 5]));
        model.node("Unique", &["m"], "c", &[int_attribute("axis", 1)])
    };
    assert_eq!(constant_values(2, columns, &[2]), [1.0, 2.0, 6.0, 5.0]);
}
