//! Symbolic dimensions and types of inputs.

use model::{FloatReference, ImportError};
use tract_onnx::pb::tensor_proto::DataType;

use crate::builder::{ModelBuilder, fixed_dim, float_tensor, named_dim, value_info};

fn with_input(info: tract_onnx::pb::ValueInfoProto) -> ModelBuilder {
    ModelBuilder::new(13)
        .edit(|proto| proto.graph.as_mut().unwrap().input.push(info))
        .node("Relu", &["x"], "y", &[])
        .output("y")
}

fn shape(model: &ModelBuilder, dims: &[(&str, usize)]) -> Result<Vec<usize>, ImportError> {
    let dims: Vec<(String, usize)> = dims.iter().map(|(name, size)| ((*name).to_owned(), *size)).collect();
    let graph = model.read().unwrap().import(&dims)?;
    Ok(graph.inputs()[0].shape.clone())
}

#[test]
fn the_batch_is_one_unless_named() {
    let model = with_input(value_info("x", DataType::Float, Some(vec![named_dim("N"), fixed_dim(3)])));
    assert_eq!(shape(&model, &[]).unwrap(), [1, 3]);
    assert_eq!(shape(&model, &[("N", 5)]).unwrap(), [5, 3]);
    let dims = [("N".to_owned(), 2)];
    let reference = FloatReference::new(&model.read().unwrap(), &dims).unwrap();
    assert_eq!(reference.run(&[vec![1., -1., 2., -2., 3., -3.]]).unwrap(), [[1., 0., 2., 0., 3., 0.]]);
}

#[test]
fn other_dimensions_need_a_size() {
    let model = with_input(value_info("x", DataType::Float, Some(vec![named_dim("N"), named_dim("steps")])));
    let message = shape(&model, &[]).unwrap_err().to_string();
    assert_eq!(message, "input `x`: dimension `steps` has no size");
    assert_eq!(shape(&model, &[("steps", 4)]).unwrap(), [1, 4]);
}

#[test]
fn calibration_data_gives_missing_sizes() {
    let dims = vec![named_dim("N"), named_dim("steps"), fixed_dim(2)];
    let onnx = with_input(value_info("x", DataType::Float, Some(dims))).read().unwrap();
    let infer = |json: &str, given: &[(String, usize)]| onnx.infer_dims(json.as_bytes(), given).unwrap();
    let steps = |size| vec![("steps".to_owned(), size)];
    assert_eq!(infer(r#"{"input_data": [[1, 2, 3, 4, 5, 6]]}"#, &[]), steps(3));
    assert_eq!(infer(r#"{"inputs": {"x": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}}"#, &[]), steps(2));
    assert_eq!(infer(r#"[{"input_data": [[1, 2]]}, {"input_data": [[1, 2]]}]"#, &[]), steps(1));
    assert_eq!(infer(r#"{"input_data": [[1, 2, 3, 4]]}"#, &steps(7)), steps(7));
    let batch = ("N".to_owned(), 2);
    assert_eq!(
        infer(r#"{"input_data": [[1, 2, 3, 4]]}"#, std::slice::from_ref(&batch)),
        [vec![batch], steps(1)].concat()
    );
    assert_eq!(infer(r#"{"input_data": [[1, 2, 3]]}"#, &[]), []);
    assert_eq!(infer(r#"{"input_data": [[]]}"#, &[]), []);
    assert_eq!(infer("{}", &[]), []);
    assert!(onnx.infer_dims(b"{", &[]).is_err());
}

#[test]
fn a_dimension_without_a_name_goes_by_its_axis() {
    let nameless = || named_dim("");
    let model = with_input(value_info("x", DataType::Float, Some(vec![nameless(), nameless(), fixed_dim(-1)])));
    assert!(shape(&model, &[]).unwrap_err().to_string().contains("`x[1]`"));
    assert_eq!(shape(&model, &[("x[1]", 2), ("x[2]", 3)]).unwrap(), [1, 2, 3]);
    assert_eq!(shape(&model, &[("x[0]", 7), ("x[1]", 2), ("x[2]", 3)]).unwrap(), [7, 2, 3]);
}

#[test]
fn sizes_that_make_no_sense_are_refused() {
    let model = with_input(value_info("x", DataType::Float, Some(vec![named_dim("N"), fixed_dim(3)])));
    assert!(matches!(shape(&model, &[("M", 5)]), Err(ImportError::UnknownDimension { dim }) if dim == "M"));
    assert!(matches!(shape(&model, &[("N", 0)]), Err(ImportError::EmptyDimension { axis: 0, .. })));
    assert!(matches!(shape(&model, &[("N", usize::MAX)]), Err(ImportError::Limit { .. })));
    let zero = with_input(value_info("x", DataType::Float, Some(vec![fixed_dim(0)])));
    assert!(matches!(shape(&zero, &[]), Err(ImportError::EmptyDimension { axis: 0, .. })));
    let shapeless = with_input(value_info("x", DataType::Float, None));
    assert!(matches!(shape(&shapeless, &[]), Err(ImportError::MissingShape { .. })));
}

#[test]
fn inputs_are_numbers() {
    let input = |data_type| with_input(value_info("x", data_type, Some(vec![fixed_dim(2)])));
    assert_eq!(shape(&input(DataType::Double), &[]).unwrap(), [2]);
    assert_eq!(shape(&input(DataType::Int64), &[]).unwrap(), [2]);
    let error = shape(&input(DataType::String), &[]).unwrap_err();
    assert_eq!(error.to_string(), "tensor `x` has the wrong type: expected a type of numbers, got STRING");
}

#[test]
fn an_input_with_an_initialiser_is_a_weight() {
    let model = ModelBuilder::new(13)
        .input("x", &[2])
        .input("w", &[2])
        .weight(float_tensor("w", &[2], &[1.0, 2.0]))
        .node("Mul", &["x", "w"], "y", &[])
        .output("y");
    let onnx = model.read().unwrap();
    let graph = onnx.import(&[]).unwrap();
    assert_eq!(graph.inputs().len(), 1);
    assert_eq!(graph.outputs_for(&[vec![3.0, 4.0]]).unwrap(), [[3.0, 8.0]]);
    assert_eq!(FloatReference::new(&onnx, &[]).unwrap().run(&[vec![3.0, 4.0]]).unwrap(), [[3.0, 8.0]]);
}
