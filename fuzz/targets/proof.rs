//! Proof files; what is read comes back from what it is written as.
#![no_main]

use kzg_backend::ProofFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(proof) = ProofFile::from_json(bytes) else { return };
    assert_eq!(ProofFile::from_json(proof.to_json().as_bytes()).expect("what was written"), proof);
});
