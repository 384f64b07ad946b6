//! Rounding, comparisons, logic, choices, and what becomes of them as numbers.

use tract_onnx::pb::tensor_proto::DataType;

use super::{assert_exact, fixed, run, typed_input, typed_tensor};
use crate::builder::{ModelBuilder, float_attribute, float_tensor, int_attribute};

/// Every eighth from -4 to 4, on the grid at any width.
fn eighths() -> Vec<f64> {
    (-32..=32).map(|eighth| f64::from(eighth) / 8.0).collect()
}

fn unary(op: &str, attributes: &[tract_onnx::pb::AttributeProto]) -> ModelBuilder {
    ModelBuilder::new(18).input("x", &[65]).node(op, &["x"], "y", attributes).output("y")
}

fn truth(value: bool) -> f64 {
    f64::from(u8::from(value))
}

#[test]
fn numbers_are_rounded_as_onnx_does_at_halves_and_below_zero() {
    let cases: [(&str, fn(f64) -> f64); 4] = [
        ("Floor", f64::floor),
        ("Ceil", f64::ceil),
        ("Round", f64::round_ties_even),
        ("Sign", |x| if x == 0.0 { 0.0 } else { x.signum() }),
    ];
    for (op, exact) in cases {
        // Zero keeps its sign in floating point alone.
        let expected: Vec<f64> = eighths().into_iter().map(|x| exact(x) + 0.0).collect();
        let graph = fixed(&unary(op, &[]), 14, &[vec![eighths()]]).unwrap();
        assert_eq!(run(&graph, &[eighths()])[0], expected, "{op}\n{graph}");
    }
}

#[test]
fn a_number_that_is_scaled_first_is_rounded_the_same() {
    let model = ModelBuilder::new(18).input("x", &[65]).weight(float_tensor("half", &[], &[0.5]));
    for (op, exact) in [("Floor", f64::floor as fn(f64) -> f64), ("Ceil", f64::ceil), ("Round", f64::round_ties_even)] {
        let model = ModelBuilder { proto: model.proto.clone() };
        let model = model.node("Mul", &["x", "half"], "h", &[]).node(op, &["h"], "y", &[]).output("y");
        let expected: Vec<f64> = eighths().into_iter().map(|x| exact(x / 2.0) + 0.0).collect();
        let graph = fixed(&model, 14, &[vec![eighths()]]).unwrap();
        assert_eq!(run(&graph, &[eighths()])[0], expected, "{op}\n{graph}");
    }
}

#[test]
fn casts_go_towards_zero() {
    let cast = |to: DataType| unary("Cast", &[int_attribute("to", i64::from(to as i32))]);
    for to in [DataType::Int64, DataType::Int8] {
        let expected: Vec<f64> = eighths().into_iter().map(|x| x.trunc() + 0.0).collect();
        let graph = fixed(&cast(to), 14, &[vec![eighths()]]).unwrap();
        assert_eq!(run(&graph, &[eighths()])[0], expected, "{graph}");
    }
    let expected: Vec<f64> = eighths().into_iter().map(|x| truth(x != 0.0)).collect();
    assert_exact(&cast(DataType::Bool), &[eighths()], &expected);
    assert_exact(&cast(DataType::Double), &[eighths()], &eighths());
    let refused = fixed(&cast(DataType::Uint8), 14, &[vec![eighths()]]).unwrap_err();
    assert!(refused.to_string().contains("do not fit uint8"), "{refused}");
}

#[test]
fn integers_become_numbers_and_their_own_kinds() {
    let all: Vec<f64> = (-128..128).map(f64::from).collect();
    let cast = |to: DataType, op: &str, operands: &[&str]| {
        let attributes: &[_] = &[int_attribute("to", i64::from(to as i32))];
        let model = typed_input(ModelBuilder::new(18), "x", DataType::Int8, &[256]);
        let like = if op == "Cast" { DataType::Int32 } else { to };
        model
            .weight(typed_tensor("like", like, &[1], &[0]))
            .node(op, operands, "y", if op == "Cast" { attributes } else { &[] })
            .output("y")
    };
    for to in [DataType::Float, DataType::Int16, DataType::Int64] {
        assert_exact(&cast(to, "Cast", &["x"]), std::slice::from_ref(&all), &all);
    }
    assert_exact(&cast(DataType::Int32, "CastLike", &["x", "like"]), std::slice::from_ref(&all), &all);
    let nonzero: Vec<f64> = all.iter().map(|x| truth(*x != 0.0)).collect();
    assert_exact(&cast(DataType::Bool, "Cast", &["x"]), std::slice::from_ref(&all), &nonzero);
    let refused = fixed(&cast(DataType::Uint8, "Cast", &["x"]), 14, &[vec![all]]).unwrap_err();
    assert_eq!(refused.to_string(), "node `y_node`: values from -128 to 127 do not fit uint8");
}

type Comparison = fn(&f64, &f64) -> bool;

const COMPARISONS: [(&str, Comparison); 5] = [
    ("Equal", f64::eq),
    ("Greater", f64::gt),
    ("GreaterOrEqual", f64::ge),
    ("Less", f64::lt),
    ("LessOrEqual", f64::le),
];

#[test]
fn comparisons_are_exact_at_equality_and_beside_it() {
    let bounds: Vec<f64> = eighths().iter().map(|x| (x * 4.0).round() / 4.0 + 0.03).collect();
    let constants: Vec<f32> = bounds.iter().map(|&bound| bound as f32).collect();
    let bounds: Vec<f64> = constants.iter().map(|&bound| f64::from(bound)).collect();
    let other: Vec<f64> = eighths().iter().map(|x| (x * 2.0).round() / 2.0).collect();
    for (op, holds) in COMPARISONS {
        let between = |left: &[f64], right: &[f64]| -> Vec<f64> {
            left.iter().zip(right).map(|(a, b)| truth(holds(a, b))).collect()
        };
        let pair = ModelBuilder::new(18).input("x", &[65]).input("z", &[65]);
        let pair = pair.node(op, &["x", "z"], "y", &[]).output("y");
        assert_exact(&pair, &[eighths(), other.clone()], &between(&eighths(), &other));
        let with = |operands: &[&str], dims: &[i64], values: &[f32]| {
            let model = ModelBuilder::new(18).input("x", &[65]).weight(float_tensor("c", dims, values));
            model.node(op, operands, "y", &[]).output("y")
        };
        let expected = between(&eighths(), &bounds);
        assert_exact(&with(&["x", "c"], &[65], &constants), &[eighths()], &expected);
        let expected = between(&bounds, &eighths());
        assert_exact(&with(&["c", "x"], &[65], &constants), &[eighths()], &expected);
        let expected = between(&eighths(), &[0.5; 65]);
        assert_exact(&with(&["x", "c"], &[], &[0.5]), &[eighths()], &expected);
    }
}

#[test]
fn comparisons_of_integers_are_exact() {
    for (op, holds) in COMPARISONS {
        let model = typed_input(ModelBuilder::new(18), "x", DataType::Uint8, &[4, 1]);
        let model = typed_input(model, "z", DataType::Uint8, &[3]);
        let model = model.node(op, &["x", "z"], "y", &[]).output("y");
        let (x, z) = (vec![0.0, 7.0, 8.0, 255.0], vec![7.0, 8.0, 0.0]);
        let expected: Vec<f64> = x.iter().flat_map(|a| z.iter().map(move |b| truth(holds(a, b)))).collect();
        assert_exact(&model, &[x, z], &expected);
    }
}

#[test]
fn logic_has_its_truth_tables() {
    let (left, right) = (vec![0.0, 0.0, 1.0, 1.0], vec![0.0, 1.0, 0.0, 1.0]);
    let tables = [("And", [0.0, 0.0, 0.0, 1.0]), ("Or", [0.0, 1.0, 1.0, 1.0]), ("Xor", [0.0, 1.0, 1.0, 0.0])];
    for (op, expected) in tables {
        let input = |name: &str| typed_input(ModelBuilder::new(18), name, DataType::Bool, &[4]);
        let pair = typed_input(input("a"), "b", DataType::Bool, &[4]).node(op, &["a", "b"], "y", &[]).output("y");
        assert_exact(&pair, &[left.clone(), right.clone()], &expected);
        let constant = input("a").weight(typed_tensor("b", DataType::Bool, &[4], &[0, 1, 0, 1]));
        assert_exact(&constant.node(op, &["b", "a"], "y", &[]).output("y"), std::slice::from_ref(&left), &expected);
    }
    let not = typed_input(ModelBuilder::new(18), "a", DataType::Bool, &[4]).node("Not", &["a"], "y", &[]).output("y");
    assert_exact(&not, &[left], &[1.0, 1.0, 0.0, 0.0]);
}

#[test]
fn a_truth_value_as_a_number_does_not_lose_fractions() {
    let model = typed_input(ModelBuilder::new(18), "a", DataType::Bool, &[2]);
    let model = model.weight(float_tensor("c", &[], &[0.25])).node("Cast", &["a"], "f", &[int_attribute("to", 1)]);
    let sum = ModelBuilder { proto: model.proto.clone() }.node("Add", &["f", "c"], "y", &[]).output("y");
    assert_exact(&sum, &[vec![0.0, 1.0]], &[0.25, 1.25]);
    let clip = ModelBuilder { proto: model.proto.clone() }.node("Clip", &["f", "c"], "y", &[]).output("y");
    assert_exact(&clip, &[vec![0.0, 1.0]], &[0.25, 1.0]);
    let max = ModelBuilder { proto: model.proto.clone() }.node("Max", &["f", "c"], "y", &[]).output("y");
    assert_exact(&max, &[vec![0.0, 1.0]], &[0.25, 1.0]);
    let shares = model.node("Concat", &["f", "g"], "y", &[int_attribute("axis", 0)]);
    let shares = shares.weight(float_tensor("g", &[1], &[0.75])).output("y");
    assert_exact(&shares, &[vec![0.0, 1.0]], &[0.0, 1.0, 0.75]);
}

#[test]
fn choices_take_the_elements_of_their_branches() {
    let condition = vec![1.0, 0.0, 1.0, 0.0];
    let (x, z) = (vec![-1.5, 2.0, 3.25, -0.5], vec![10.0, -20.0, 0.125, 4.0]);
    let base = || typed_input(ModelBuilder::new(18), "c", DataType::Bool, &[4]);
    let chosen = |yes: &[f64], no: &[f64]| -> Vec<f64> {
        (0..4).map(|i| if condition[i] > 0.0 { yes[i] } else { no[i] }).collect()
    };
    let pair = base().input("x", &[4]).input("z", &[4]).node("Where", &["c", "x", "z"], "y", &[]).output("y");
    assert_exact(&pair, &[condition.clone(), x.clone(), z.clone()], &chosen(&x, &z));
    let masked = |operands: &[&str]| {
        base().input("x", &[4]).weight(float_tensor("k", &[1], &[-1e9])).node("Where", operands, "y", &[]).output("y")
    };
    assert_exact(&masked(&["c", "x", "k"]), &[condition.clone(), x.clone()], &chosen(&x, &[-1e9; 4]));
    assert_exact(&masked(&["c", "k", "x"]), &[condition.clone(), x.clone()], &chosen(&[-1e9; 4], &x));
    let constants =
        base().weight(float_tensor("a", &[4], &[1.0, 2.5, 3.0, 4.0])).weight(float_tensor("b", &[], &[-0.25]));
    let constants = constants.node("Where", &["c", "a", "b"], "y", &[]).output("y");
    assert_exact(&constants, std::slice::from_ref(&condition), &chosen(&[1.0, 2.5, 3.0, 4.0], &[-0.25; 4]));
    let known = ModelBuilder::new(18).input("x", &[4]).weight(typed_tensor("c", DataType::Bool, &[4], &[1, 0, 1, 0]));
    let known = known.weight(float_tensor("k", &[], &[7.0])).node("Where", &["c", "x", "k"], "y", &[]).output("y");
    assert_exact(&known, std::slice::from_ref(&x), &chosen(&x, &[7.0; 4]));
    for data_type in [DataType::Bool, DataType::Uint8, DataType::Int64] {
        let (x, z) = (vec![1.0, 0.0, 0.0, 1.0], vec![0.0, 1.0, 1.0, 0.0]);
        let pair = typed_input(typed_input(base(), "x", data_type, &[4]), "z", data_type, &[4]);
        let pair = pair.node("Where", &["c", "x", "z"], "y", &[]).output("y");
        assert_exact(&pair, &[condition.clone(), x.clone(), z.clone()], &chosen(&x, &z));
    }
}

#[test]
fn nothing_in_fixed_point_is_infinite_or_not_a_number() {
    for op in ["IsNaN", "IsInf"] {
        let model = ModelBuilder::new(20).input("x", &[65]).weight(float_tensor("k", &[], &[9.0]));
        let model = model.node(op, &["x"], "c", &[]).node("Where", &["c", "k", "x"], "y", &[]).output("y");
        assert_exact(&model, &[eighths()], &eighths());
    }
}

#[test]
fn what_jumps_is_exact_beside_the_jump() {
    let shifted = |x: f64, bias: f64, bound: f64| {
        if x < -bound {
            x + bias
        } else if x > bound {
            x - bias
        } else {
            0.0
        }
    };
    for alpha in [1.0f32, -1.0, 0.25] {
        let model = unary("ThresholdedRelu", &[float_attribute("alpha", alpha)]);
        let expected: Vec<f64> = eighths().iter().map(|&x| if x > f64::from(alpha) { x } else { 0.0 }).collect();
        assert_exact(&model, &[eighths()], &expected);
    }
    for (bias, bound) in [(0.0f32, 0.5f32), (1.5, 1.5), (0.25, -1.0)] {
        let model = unary("Shrink", &[float_attribute("bias", bias), float_attribute("lambd", bound)]);
        let exact = |&x: &f64| shifted(x, f64::from(bias), f64::from(bound));
        assert_exact(&model, &[eighths()], &eighths().iter().map(exact).collect::<Vec<_>>());
    }
}
