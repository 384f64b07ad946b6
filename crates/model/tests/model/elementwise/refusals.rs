//! What the operators refuse, and how they say it.

use tract_onnx::pb::AttributeProto;
use tract_onnx::pb::tensor_proto::DataType;

use super::{fixed, typed_input, typed_tensor};
use crate::builder::{ModelBuilder, float_attribute, float_tensor, int_attribute, string_attribute};

fn error(op: &str, operands: &[&str], attributes: &[AttributeProto]) -> String {
    let model = ModelBuilder::new(24).input("x", &[2]).input("z", &[2]).weight(float_tensor("c", &[2], &[1.5, 2.0]));
    let model = typed_input(model, "i", DataType::Int32, &[2]);
    let model = typed_input(model, "u", DataType::Uint8, &[2]);
    let model = typed_input(model, "t", DataType::Bool, &[2]);
    let model = model.weight(typed_tensor("zero", DataType::Int32, &[2], &[1, 0]));
    let model = model.weight(typed_tensor("nine", DataType::Uint8, &[], &[9]));
    let model = model.weight(typed_tensor("big", DataType::Int32, &[1], &[300]));
    let model = model.node(op, operands, "y", attributes).output("y");
    model.read().unwrap().import(&[]).map(|graph| panic!("{op} accepted: {graph}")).unwrap_err().to_string()
}

#[test]
fn operands_of_the_wrong_type_are_refused() {
    let refuses = |op: &str, operands: &[&str], expected: &str| {
        let got = error(op, operands, &[]);
        assert!(got.contains(expected), "{op}: {got}");
    };
    refuses("Exp", &["i"], "expected float, got int32");
    refuses("And", &["t", "i"], "expected bool, got int32");
    refuses("Less", &["t", "t"], "expected a type of numbers, got bool");
    refuses("Less", &["x", "i"], "operands of types float32 and int32");
    refuses("Add", &["u", "i"], "operands of types uint8 and int32");
    refuses("Where", &["x", "x", "z"], "expected bool, got float32");
    refuses("Where", &["t", "x", "i"], "operands of types float32 and int32");
    refuses("Mod", &["x", "z"], "expected integers, got float32");
    refuses("BitwiseAnd", &["i", "i"], "only unsigned types of up to 32 bits");
    refuses("Sum", &["x", "i"], "expected float, got int32");
}

#[test]
fn what_has_no_exact_form_is_refused() {
    let refuses = |op: &str, operands: &[&str], attributes: &[AttributeProto], expected: &str| {
        let got = error(op, operands, attributes);
        assert!(got.contains(expected), "{op}: {got}");
    };
    refuses("Pow", &["x", "z"], &[], "`z` must be a constant");
    refuses("Pow", &["x", "c"], &[], "exponents differ");
    refuses("Mod", &["i", "zero"], &[], "division by zero");
    refuses("Div", &["i", "zero"], &[], "division by zero");
    refuses("Swish", &["x"], &[float_attribute("alpha", -1.0)], "`alpha` has to be positive");
    refuses("Celu", &["x"], &[float_attribute("alpha", 0.0)], "`alpha` has to be positive");
    refuses("Gelu", &["x"], &[string_attribute("approximate", "fast")], "unknown approximation `fast`");
    refuses("BitShift", &["u", "nine"], &[string_attribute("direction", "RIGHT")], "a shift by 9 of 8 bits");
    refuses("BitShift", &["u", "u"], &[string_attribute("direction", "RIGHT")], "`u` must be a constant");
    refuses("BitShift", &["u", "nine"], &[string_attribute("direction", "UP")], "unknown direction `UP`");
    refuses("Cast", &["big"], &[int_attribute("to", 2)], "300 is no uint8");
    refuses("Cast", &["x"], &[int_attribute("to", 8)], "cast to STRING is not supported");
    refuses("Gemm", &["i", "i"], &[], "do not multiply");
}

#[test]
fn a_root_or_a_reciprocal_of_what_may_be_negative_is_refused() {
    for (op, expected) in
        [("Sqrt", "a square root of what can be negative"), ("Reciprocal", "a divisor is not positive")]
    {
        let model = ModelBuilder::new(18).input("x", &[2]).node(op, &["x"], "y", &[]).output("y");
        let refused = fixed(&model, 14, &[vec![vec![0.5, 3.0]]]).unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
    let model = ModelBuilder::new(18).input("x", &[2]).node("Log", &["x"], "y", &[]).output("y");
    assert!(fixed(&model, 14, &[vec![vec![-0.5, 3.0]]]).unwrap_err().to_string().contains("not finite"));
}
