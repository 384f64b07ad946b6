//! Arithmetic and moves of integers, exactly.

use tract_onnx::pb::AttributeProto;
use tract_onnx::pb::tensor_proto::DataType;

use super::{assert_exact, fixed, typed_input, typed_tensor};
use crate::builder::{ModelBuilder, int_attribute, integer_tensor, ints_attribute, string_attribute};

fn bytes() -> Vec<f64> {
    (-128..128).map(f64::from).collect()
}

/// A node over all of `int8` as `int32`, and a constant `c`.
fn with_constant(
    op: &str,
    operands: &[&str],
    dims: &[i64],
    values: &[i64],
    attributes: &[AttributeProto],
) -> ModelBuilder {
    let model = typed_input(ModelBuilder::new(18), "b", DataType::Int8, &[256]);
    let model = model.weight(typed_tensor("c", DataType::Int32, dims, values));
    let model = model.node("Cast", &["b"], "x", &[int_attribute("to", 6)]);
    model.node(op, operands, "y", attributes).output("y")
}

#[test]
fn quotients_and_remainders_have_the_signs_of_onnx() {
    for divisor in [-130, -128, -7, -3, -1, 1, 2, 3, 5, 127, 1000] {
        let constant =
            |op: &str, attributes: &[AttributeProto]| with_constant(op, &["x", "c"], &[], &[divisor], attributes);
        let each = |of: &dyn Fn(i64) -> i64| -> Vec<f64> { (-128..128).map(|x| of(x) as f64).collect() };
        assert_exact(&constant("Div", &[]), &[bytes()], &each(&|x| x / divisor));
        assert_exact(&constant("Mod", &[int_attribute("fmod", 1)]), &[bytes()], &each(&|x| x % divisor));
        let floored = |x: i64| x - divisor * (x as f64 / divisor as f64).floor() as i64;
        assert_exact(&constant("Mod", &[]), &[bytes()], &each(&floored));
    }
    let mixed: Vec<i64> = (0..256).map(|i| if i % 3 == 0 { -5 } else { 1 + i % 9 }).collect();
    let model = with_constant("Mod", &["x", "c"], &[256], &mixed, &[]);
    let expected: Vec<f64> = (-128i64..128).zip(&mixed).map(|(x, d)| ((x % d + d) % d) as f64).collect();
    assert_exact(&model, &[bytes()], &expected);
}

#[test]
fn an_integer_may_be_divided_by_what_is_known_to_be_positive() {
    let divisors: Vec<f64> = (0..256).map(|i| f64::from(i % 40)).collect();
    let model = |op: &str| {
        let model = typed_input(ModelBuilder::new(18), "b", DataType::Int8, &[256]);
        let model =
            typed_input(model, "u", DataType::Uint8, &[256]).weight(typed_tensor("one", DataType::Int32, &[], &[1]));
        let model = model.node("Cast", &["b"], "x", &[int_attribute("to", 6)]);
        let model = model.node("Cast", &["u"], "v", &[int_attribute("to", 6)]).node("Add", &["v", "one"], "d", &[]);
        model.node(op, &["x", "d"], "y", &[]).output("y")
    };
    let each = |of: fn(i64, i64) -> i64| -> Vec<f64> {
        (-128i64..128).zip(&divisors).map(|(x, d)| of(x, *d as i64 + 1) as f64).collect()
    };
    assert_exact(&model("Div"), &[bytes(), divisors.clone()], &each(|x, d| x / d));
    assert_exact(&model("Mod"), &[bytes(), divisors.clone()], &each(|x, d| x.rem_euclid(d)));
    let any = typed_input(ModelBuilder::new(18), "x", DataType::Int8, &[2]);
    let any = typed_input(any, "d", DataType::Int8, &[2]).node("Div", &["x", "d"], "y", &[]).output("y");
    let refused = fixed(&any, 14, &[vec![vec![4.0, 5.0], vec![1.0, 2.0]]]).unwrap_err();
    assert!(refused.to_string().contains("a divisor is not positive"), "{refused}");
}

#[test]
fn sums_products_and_extremes_are_exact() {
    let pairs: [(&str, fn(i64, i64) -> i64); 5] =
        [("Add", |a, b| a + b), ("Sub", |a, b| a - b), ("Mul", |a, b| a * b), ("Max", i64::max), ("Min", i64::min)];
    for (op, exact) in pairs {
        for constant in [-1_000_003, 0, 37] {
            let expected: Vec<f64> = (-128..128).map(|x| exact(x, constant) as f64).collect();
            assert_exact(&with_constant(op, &["x", "c"], &[], &[constant], &[]), &[bytes()], &expected);
        }
        let expected: Vec<f64> = (-128..128).map(|x| exact(x, x) as f64).collect();
        assert_exact(&with_constant(op, &["x", "x"], &[], &[0], &[]), &[bytes()], &expected);
    }
    let singles: [(&str, fn(i64) -> i64); 3] = [("Neg", |x| -x), ("Abs", i64::abs), ("Relu", |x| x.max(0))];
    for (op, exact) in singles {
        let expected: Vec<f64> = (-128..128).map(|x| exact(x) as f64).collect();
        assert_exact(&with_constant(op, &["x"], &[], &[0], &[]), &[bytes()], &expected);
    }
    let clipped: Vec<f64> = (-128..128).map(|x: i64| x.clamp(-5, i64::MAX) as f64).collect();
    assert_exact(&with_constant("Clip", &["x", "c"], &[], &[-5], &[]), &[bytes()], &clipped);
    for exponent in 0..4 {
        let model = with_constant("Pow", &["x", "c"], &[], &[exponent], &[]);
        let model = model
            .node("Add", &["y", "x"], "z", &[])
            .edit(|proto| proto.graph.as_mut().unwrap().output[0].name = "z".into());
        let expected: Vec<f64> = (-128i64..128).map(|x| (x.pow(exponent as u32) + x) as f64).collect();
        assert_exact(&model, &[bytes()], &expected);
    }
}

#[test]
fn what_would_wrap_around_is_refused() {
    let int8 = || typed_input(ModelBuilder::new(18), "x", DataType::Int8, &[256]);
    let refuses = |model: ModelBuilder, expected: &str| {
        let error = fixed(&model, 14, &[vec![bytes()]]).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    };
    refuses(int8().node("Add", &["x", "x"], "y", &[]).output("y"), "values from -256 to 254 do not fit int8");
    refuses(int8().node("Neg", &["x"], "y", &[]).output("y"), "values from -127 to 128 do not fit int8");
    let by =
        int8().weight(typed_tensor("c", DataType::Int8, &[], &[-1])).node("Div", &["x", "c"], "y", &[]).output("y");
    refuses(by, "do not fit int8");
    // A sum that is never seen alone wraps around too.
    let hidden = int8().node("Add", &["x", "x"], "s", &[]).node("Cast", &["s"], "f", &[int_attribute("to", 1)]);
    refuses(hidden.node("Neg", &["f"], "y", &[]).output("y"), "node `s_node`: values from -256 to 254 do not fit int8");
    let clipped = int8().weight(typed_tensor("low", DataType::Int8, &[], &[-64]));
    let clipped =
        clipped.weight(typed_tensor("high", DataType::Int8, &[], &[63])).node("Clip", &["x", "low", "high"], "c", &[]);
    let expected: Vec<f64> = bytes().iter().map(|x| 2.0 * x.clamp(-64.0, 63.0)).collect();
    assert_exact(&clipped.node("Add", &["c", "c"], "y", &[]).output("y"), &[bytes()], &expected);
}

#[test]
fn bits_of_unsigned_integers_are_those_of_the_machine() {
    let all: Vec<f64> = (0..256).map(f64::from).collect();
    let other: Vec<f64> = (0..256).map(|i| f64::from((i * 37 + 11) % 256)).collect();
    let input = |name: &str| typed_input(ModelBuilder::new(18), name, DataType::Uint8, &[256]);
    let tables: [(&str, fn(u64, u64) -> u64); 3] =
        [("BitwiseAnd", |a, b| a & b), ("BitwiseOr", |a, b| a | b), ("BitwiseXor", |a, b| a ^ b)];
    for (op, exact) in tables {
        let each =
            |b: &[f64]| -> Vec<f64> { all.iter().zip(b).map(|(a, b)| exact(*a as u64, *b as u64) as f64).collect() };
        let pair = typed_input(input("a"), "b", DataType::Uint8, &[256]).node(op, &["a", "b"], "y", &[]).output("y");
        assert_exact(&pair, &[all.clone(), other.clone()], &each(&other));
        let integers: Vec<i64> = other.iter().map(|value| *value as i64).collect();
        let listed = input("a").weight(typed_tensor("b", DataType::Uint8, &[256], &integers));
        assert_exact(&listed.node(op, &["a", "b"], "y", &[]).output("y"), std::slice::from_ref(&all), &each(&other));
        let masked = input("a").weight(typed_tensor("b", DataType::Uint8, &[], &[0xa6]));
        assert_exact(
            &masked.node(op, &["a", "b"], "y", &[]).output("y"),
            std::slice::from_ref(&all),
            &each(&[166.0; 256]),
        );
        let wide: Vec<f64> = (0..64).map(|i| f64::from(i * 1021 % 65_536)).collect();
        let model = typed_input(ModelBuilder::new(18), "a", DataType::Uint16, &[64]);
        let model = model.weight(typed_tensor("b", DataType::Uint16, &[], &[0x8f31]));
        let expected: Vec<f64> = wide.iter().map(|a| exact(*a as u64, 0x8f31) as f64).collect();
        assert_exact(&model.node(op, &["a", "b"], "y", &[]).output("y"), &[wide], &expected);
    }
    let inverted: Vec<f64> = all.iter().map(|a| 255.0 - a).collect();
    assert_exact(&input("a").node("BitwiseNot", &["a"], "y", &[]).output("y"), std::slice::from_ref(&all), &inverted);
    let right =
        input("a").weight(typed_tensor("b", DataType::Uint8, &[256], &(0..256).map(|i| i % 8).collect::<Vec<_>>()));
    let right = right.node("BitShift", &["a", "b"], "y", &[string_attribute("direction", "RIGHT")]).output("y");
    let shifted: Vec<f64> = (0..256).map(|i| f64::from(i >> (i % 8))).collect();
    assert_exact(&right, std::slice::from_ref(&all), &shifted);
    let left = input("a").weight(typed_tensor("b", DataType::Uint32, &[], &[5]));
    let left = left.node("Cast", &["a"], "w", &[int_attribute("to", 12)]);
    let left = left.node("BitShift", &["w", "b"], "y", &[string_attribute("direction", "LEFT")]).output("y");
    assert_exact(&left, std::slice::from_ref(&all), &all.iter().map(|a| a * 32.0).collect::<Vec<_>>());
    let lost = input("a").weight(typed_tensor("b", DataType::Uint8, &[], &[1]));
    let lost = lost.node("BitShift", &["a", "b"], "y", &[string_attribute("direction", "LEFT")]).output("y");
    assert!(fixed(&lost, 14, &[vec![all]]).unwrap_err().to_string().contains("do not fit uint8"));
}

#[test]
fn moves_sums_and_pools_keep_integers() {
    let x: Vec<f64> = (0..16).map(|i| f64::from((i * 7919) % 251 - 125)).collect();
    let input = || typed_input(ModelBuilder::new(17), "x", DataType::Int32, &[1, 1, 4, 4]);
    let moved = |op: &str, operands: &[&str], weights: &[&[i64]], attributes: &[AttributeProto]| {
        let named = weights.iter().enumerate().map(|(i, values)| integer_tensor(&format!("i{i}"), values));
        named.fold(input(), ModelBuilder::weight).node(op, operands, "y", attributes).output("y")
    };
    let row = |row: usize| &x[4 * row..4 * row + 4];
    let exact = |model: ModelBuilder, expected: &[f64]| assert_exact(&model, std::slice::from_ref(&x), expected);
    exact(moved("Reshape", &["x", "i0"], &[&[2, 8]], &[]), &x);
    exact(moved("Flatten", &["x"], &[], &[]), &x);
    exact(moved("Squeeze", &["x", "i0"], &[&[0, 1]], &[]), &x);
    exact(moved("Unsqueeze", &["x", "i0"], &[&[0]], &[]), &x);
    let turned: Vec<f64> = (0..16).map(|i| x[i % 4 * 4 + i / 4]).collect();
    exact(moved("Transpose", &["x"], &[], &[ints_attribute("perm", &[0, 1, 3, 2])]), &turned);
    exact(moved("Slice", &["x", "i0", "i1", "i2"], &[&[1], &[2], &[2]], &[]), row(1));
    exact(moved("Concat", &["x", "x"], &[], &[int_attribute("axis", 2)]), &[x.clone(), x.clone()].concat());
    let padded = moved("Pad", &["x", "i0", "value"], &[&[0, 0, 1, 0, 0, 0, 0, 0]], &[]);
    let padded = padded.weight(typed_tensor("value", DataType::Int32, &[], &[-9]));
    exact(padded, &[vec![-9.0; 4], x.clone()].concat());
    let sums: Vec<f64> = (0..4).map(|i| row(i).iter().sum()).collect();
    exact(moved("ReduceSum", &["x", "i0"], &[&[3]], &[]), &sums);
    let largest: Vec<f64> = (0..4).map(|i| row(i).iter().copied().fold(f64::MIN, f64::max)).collect();
    exact(moved("ReduceMax", &["x"], &[], &[ints_attribute("axes", &[3])]), &largest);
    let smallest: Vec<f64> = (0..4).map(|i| row(i).iter().copied().fold(f64::MAX, f64::min)).collect();
    exact(moved("ReduceMin", &["x"], &[], &[ints_attribute("axes", &[3])]), &smallest);
    let product = input().weight(typed_tensor("w", DataType::Int32, &[4, 1], &[3, -1_000_000, 7, 1]));
    let weighted: Vec<f64> = (0..4).map(|i| 3.0 * row(i)[0] - 1e6 * row(i)[1] + 7.0 * row(i)[2] + row(i)[3]).collect();
    exact(product.node("MatMul", &["x", "w"], "y", &[]).output("y"), &weighted);
    let bytes = typed_input(ModelBuilder::new(17), "x", DataType::Int8, &[1, 1, 4, 4]);
    let pool = bytes.node("MaxPool", &["x"], "y", &[ints_attribute("kernel_shape", &[1, 4])]).output("y");
    exact(pool, &largest);
}

#[test]
fn mean_of_integers_is_refused() {
    let model =
        typed_input(ModelBuilder::new(17), "x", DataType::Int32, &[4]).node("ReduceMean", &["x"], "y", &[]).output("y");
    assert!(model.read().unwrap().import(&[]).unwrap_err().to_string().contains("expected float, got int32"));
}
