//! Input and calibration files of a model of two inputs.
#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{InputFile, Port};

fuzz_target!(|bytes: &[u8]| {
    let ports = [Port { name: "a".into(), shape: vec![1, 2] }, Port { name: "b".into(), shape: vec![3] }];
    for read in [InputFile::from_json(bytes, &ports), InputFile::from_npz(bytes, &ports)] {
        let Ok(file) = read else { continue };
        assert!(file.calibration().samples.iter().flatten().flatten().all(|value| value.is_finite()));
    }
});
