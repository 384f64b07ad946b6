//! Input and calibration files.

use std::io::{Cursor, Write};

use model::{Fault, InputError, InputFile, Port};
use npyz::WriterBuilder;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

fn ports() -> Vec<Port> {
    vec![Port { name: "a".into(), shape: vec![1, 2] }, Port { name: "b".into(), shape: vec![3] }]
}

fn read(json: &str) -> Result<Vec<Vec<Vec<f64>>>, InputError> {
    InputFile::from_json(json.as_bytes(), &ports()).map(|file| file.calibration().samples)
}

#[test]
fn every_json_form_means_the_same() {
    let expected = vec![vec![vec![1.0, 2.0], vec![3.0, 4.5, -5.0]]];
    for json in [
        r#"{"input_data": [[1, 2], [3, 4.5, -5]]}"#,
        r#"{"input_data": [[[1], [2]], [[[3, 4.5], [-5]]]]}"#,
        r#"{"inputs": {"b": [3, 4.5, -5], "a": [[1, 2]]}}"#,
        r#"[{"input_data": [[1, 2], [3, 4.5, -5]]}]"#,
        r#"{"input_data": [[1, 2], [3, 4.5, -5]], "output_data": [[0]]}"#,
    ] {
        assert_eq!(read(json).unwrap(), expected, "{json}");
    }
}

#[test]
fn a_list_of_sets_and_one_long_set_are_both_calibration_data() {
    let expected = vec![vec![vec![1.0, 2.0], vec![3.0, 4.0, 5.0]], vec![vec![6.0, 7.0], vec![8.0, 9.0, 0.0]]];
    let list = r#"[{"input_data": [[1, 2], [3, 4, 5]]}, {"inputs": {"a": [6, 7], "b": [8, 9, 0]}}]"#;
    assert_eq!(read(list).unwrap(), expected);
    let long = r#"{"input_data": [[1, 2, 6, 7], [3, 4, 5, 8, 9, 0]]}"#;
    assert_eq!(read(long).unwrap(), expected);
    let message = InputFile::from_json(long.as_bytes(), &ports()).unwrap().single().unwrap_err().to_string();
    assert_eq!(message, "input `a` has the wrong number of values: expected 2, got 4");
    let two = InputFile::from_json(list.as_bytes(), &ports()).unwrap();
    assert!(matches!(two.single(), Err(InputError::Sets { got: 2 })));
}

#[test]
fn every_mistake_has_its_message() {
    for (json, expected) in [
        ("", "the input file is empty"),
        ("  \n", "the input file is empty"),
        ("[]", "the input file is empty"),
        ("{", "not valid JSON"),
        ("nonsense", "not valid JSON"),
        ("3", "needs an object with `input_data` or `inputs`"),
        ("[3]", "needs an object"),
        ("{}", "needs an object"),
        (r#"{"input_data": 5}"#, "needs an object"),
        (r#"{"input_data": [], "inputs": {}}"#, "needs an object"),
        (r#"{"input_data": [[1, 2]]}"#, "wrong number of inputs: expected 2, got 1"),
        (r#"{"input_data": [[1, 2], [3, 4, 5], [6]]}"#, "wrong number of inputs: expected 2, got 3"),
        (r#"{"input_data": [[1, 2], [3, 4]]}"#, "input `b` has the wrong number of values: expected 3, got 2"),
        (r#"{"input_data": [[1, 2, 3], [3, 4, 5]]}"#, "input `a` has the wrong number of values: expected 2, got 3"),
        (r#"{"input_data": [[], []]}"#, "input `a` has the wrong number of values: expected 2, got 0"),
        (r#"{"input_data": [[1, 2, 6, 7], [3, 4, 5]]}"#, "input `a` has the wrong number of values"),
        (r#"{"inputs": {"a": [1, 2]}}"#, "input `b` is missing"),
        (r#"{"inputs": {"a": [1, 2], "b": [1, 2, 3], "c": []}}"#, "no input called `c`"),
        (r#"{"input_data": [[1, "2"], [3, 4, 5]]}"#, "input `a`: value at index 1 is a text, expected a number"),
        (r#"{"input_data": [[1, null], [3, 4, 5]]}"#, "input `a`: value at index 1 is null"),
        (r#"{"input_data": [[1, true], [3, 4, 5]]}"#, "is a truth value"),
        (r#"{"input_data": [[1, {}], [3, 4, 5]]}"#, "is an object"),
        (r#"{"input_data": [[1, NaN], [3, 4, 5]]}"#, "not valid JSON"),
        (r#"{"input_data": [[1, 1e999], [3, 4, 5]]}"#, "not valid JSON"),
    ] {
        let error = read(json).unwrap_err();
        assert!(error.to_string().contains(expected), "{json}: {error}");
        assert_eq!(error.fault(), Fault::BadFile);
    }
    let deep = "[".repeat(100_000);
    assert!(matches!(read(&deep), Err(InputError::Json { .. })));
}

fn npz(arrays: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (index, (name, bytes)) in arrays.iter().enumerate() {
        let method = [zip::CompressionMethod::Stored, zip::CompressionMethod::Deflated][index % 2];
        writer.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn array<T: npyz::AutoSerialize + Copy>(shape: &[u64], values: &[T]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = npyz::WriteOptions::new().default_dtype().shape(shape).writer(&mut bytes).begin_nd().unwrap();
    writer.extend(values.iter().copied()).unwrap();
    writer.finish().unwrap();
    bytes
}

fn read_npz(arrays: &[(&str, Vec<u8>)]) -> Result<Vec<Vec<f64>>, InputError> {
    InputFile::from_npz(&npz(arrays), &ports())?.single()
}

#[test]
fn numpy_archives_by_name_or_in_order() {
    let expected = vec![vec![1.0, 2.0], vec![3.0, 4.0, -5.0]];
    let (a, b) = (array(&[1, 2], &[1f32, 2.0]), array(&[3], &[3i64, 4, -5]));
    assert_eq!(read_npz(&[("b.npy", b.clone()), ("a.npy", a.clone())]).unwrap(), expected);
    assert_eq!(read_npz(&[("arr_0.npy", a), ("arr_1.npy", b)]).unwrap(), expected);
}

#[test]
fn numpy_archives_with_mistakes() {
    let good = || array(&[3], &[1f64, 2.0, 3.0]);
    let pair = || array(&[2], &[1f64, 2.0]);
    let error = |arrays: &[(&str, Vec<u8>)]| read_npz(arrays).unwrap_err().to_string();
    assert_eq!(error(&[("a.npy", pair())]), "wrong number of inputs: expected 2, got 1");
    assert_eq!(error(&[("a.npy", pair()), ("c.npy", good())]), "input `b` is missing");
    assert_eq!(
        error(&[("a.npy", good()), ("b.npy", good())]),
        "input `a` has the wrong number of values: expected 2, got 3"
    );
    let not_finite = array(&[3], &[1f64, 2.0, f64::INFINITY]);
    assert_eq!(
        error(&[("a.npy", pair()), ("b.npy", not_finite)]),
        "input `b`: value at index 2 is inf, expected a finite number"
    );
    assert!(error(&[("a.npy", pair()), ("b.npy", b"not numpy".to_vec())]).contains("not a valid `.npz`"));
    let mut cut = good();
    cut.truncate(cut.len() - 1);
    assert!(error(&[("a.npy", pair()), ("b.npy", cut)]).contains("not a valid `.npz`"));
    let truths = array(&[3], &[true, false, true]);
    assert!(error(&[("a.npy", pair()), ("b.npy", truths)]).contains("has type"));
    let bytes = npz(&[("a.npy", pair()), ("b.npy", good())]);
    for length in 2..bytes.len() {
        assert!(InputFile::from_npz(&bytes[..length], &ports()).is_err(), "{length}");
    }
}

#[test]
fn files_are_told_apart_by_their_first_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    std::fs::write(&path, npz(&[("a.npy", array(&[2], &[1f64, 2.0])), ("b.npy", array(&[3], &[3f64, 4.0, 5.0]))]))
        .unwrap();
    let archive = InputFile::read(&path, &ports()).unwrap();
    std::fs::write(&path, r#"{"input_data": [[1, 2], [3, 4, 5]]}"#).unwrap();
    assert_eq!(InputFile::read(&path, &ports()).unwrap(), archive);
    let error = InputFile::read(&folder.path().join("missing.json"), &ports()).unwrap_err();
    assert!(error.to_string().starts_with("cannot read `"));
}

proptest! {
    #![proptest_config(crate::damaged_onnx::cases())]

    #[test]
    fn damaged_files_never_panic(archive in any::<bool>(), flips in proptest::collection::vec((any::<usize>(), any::<u8>()), 1..5)) {
        let arrays = [("a.npy", array(&[2], &[1f64, 2.0])), ("b.npy", array(&[3], &[3f32, 4.0, 5.0]))];
        let mut bytes = if archive { npz(&arrays) } else { br#"[{"input_data": [[1, 2e3], [[3, 4], [-5]]]}]"#.to_vec() };
        for (position, value) in flips {
            let length = bytes.len();
            bytes[position % length] = value;
        }
        let read = if archive { InputFile::from_npz(&bytes, &ports()) } else { InputFile::from_json(&bytes, &ports()) };
        if let Ok(file) = read {
            let finite = |run: &Vec<Vec<f64>>| run.iter().flatten().all(|value| value.is_finite());
            prop_assert!(file.calibration().samples.iter().all(finite));
        }
    }
}
