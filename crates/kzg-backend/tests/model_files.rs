//! The files of a model, from description to verdict.

#[path = "../../circuit/tests/common/mod.rs"]
mod graphs;

use std::io::Write;
use std::path::Path;

use circuit::{CircuitDescription, CircuitShape, Compiled, Lanes, Violation};
use halo2curves::bn256::Fr;
use halo2curves::ff::Field;
use kzg_backend::{
    Access, FileError, FileKind, KeyError, ProveError, ProverKey, Rejection, Srs, SrsError, VerifierKey,
    generate_model_keys, prove_model, read_circuit, read_model_verifier, verify_file, write_circuit, write_payload,
};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use tempfile::TempDir;

const LOGROWS: u32 = 9;

fn description(seed: u64) -> CircuitDescription {
    with_lanes(LOGROWS, Lanes::all(1), seed)
}

fn with_lanes(logrows: u32, lanes: Lanes, seed: u64) -> CircuitDescription {
    let shape = CircuitShape { logrows, lanes, limb_bits: 6 };
    CircuitDescription::new(graphs::perceptron(&[4, 6, 2], 200, 6, seed), shape)
}

/// Everything that `assay build` writes, in `folder`.
fn build(folder: &Path, description: &CircuitDescription) -> (Srs, Compiled) {
    let srs = Srs::dev(description.shape.logrows).unwrap();
    let compiled = description.clone().compile().unwrap();
    let hash = write_circuit(&folder.join("circuit.bin"), description, Access::Shared).unwrap();
    let key = generate_model_keys(&srs, &compiled, hash).unwrap();
    key.verifier().write(&folder.join("vk.bin"), Access::Shared).unwrap();
    key.write(&folder.join("pk.bin"), Access::Shared).unwrap();
    (srs, compiled)
}

fn verifier(circuit: &Path, keys: &Path) -> Result<VerifierKey, KeyError> {
    let (description, hash) = read_circuit(&circuit.join("circuit.bin"))?;
    read_model_verifier(&keys.join("vk.bin"), &description, hash)
}

/// Columns of fewer rows than a block of `pk.bin` holds are among them.
#[test]
fn a_model_is_proved_and_verified_from_its_files() {
    let folded = [(9, Lanes::folded(2, 1)), (8, Lanes::folded(3, 3)), (8, Lanes::folded(5, 5))];
    for (logrows, lanes) in [(9, Lanes::all(1)), (8, Lanes::all(2)), (8, Lanes::all(4))].into_iter().chain(folded) {
        let folder = TempDir::new().unwrap();
        let (srs, compiled) = build(folder.path(), &with_lanes(logrows, lanes, 8));
        let (read_back, _) = read_circuit(&folder.path().join("circuit.bin")).unwrap();
        assert_eq!(&read_back, compiled.description());

        let verifier = || verifier(folder.path(), folder.path()).unwrap();
        let key = ProverKey::read(&folder.path().join("pk.bin"), verifier()).unwrap();
        let inputs = graphs::random_inputs(&compiled.description().graph, &mut ChaCha20Rng::seed_from_u64(1));
        let witness = compiled.assign(&inputs, Fr::from(7), &[]).unwrap().witness;
        let proof = prove_model(&srs, &key, &compiled, witness).unwrap();
        assert!(proof.timings.proving > proof.timings.witness_check);
        verify_file(&verifier(), &proof.file).unwrap();
    }
}

#[test]
fn proofs_of_another_model_are_refused() {
    let folder = TempDir::new().unwrap();
    let (srs, compiled) = build(folder.path(), &description(8));
    let key = ProverKey::read(&folder.path().join("pk.bin"), verifier(folder.path(), folder.path()).unwrap()).unwrap();
    let inputs = graphs::random_inputs(&compiled.description().graph, &mut ChaCha20Rng::seed_from_u64(1));
    let proof =
        prove_model(&srs, &key, &compiled, compiled.assign(&inputs, Fr::from(7), &[]).unwrap().witness).unwrap();

    let other = TempDir::new().unwrap();
    build(other.path(), &description(9));
    let theirs = verifier(other.path(), other.path()).unwrap();
    assert!(matches!(verify_file(&theirs, &proof.file), Err(Rejection::OtherModel { .. })));
}

#[test]
fn a_false_witness_is_refused_before_anything_is_proved() {
    let folder = TempDir::new().unwrap();
    let (srs, compiled) = build(folder.path(), &description(8));
    let key = ProverKey::read(&folder.path().join("pk.bin"), verifier(folder.path(), folder.path()).unwrap()).unwrap();
    let inputs = graphs::random_inputs(&compiled.description().graph, &mut ChaCha20Rng::seed_from_u64(1));
    let witness = compiled.assign(&inputs, Fr::ZERO, &[]).unwrap().witness;
    // A cell far outside every table and window.
    let tampered = witness.tampered(&compiled, &[(0, 20, Fr::from(1 << 40))]);
    let error = prove_model(&srs, &key, &compiled, tampered).unwrap_err();
    assert!(matches!(error, ProveError::Witness(Violation::Window { .. } | Violation::Lookup { .. })), "{error}");
}

#[test]
fn files_of_two_models_do_not_mix() {
    let (ours, theirs) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    build(ours.path(), &description(8));
    build(theirs.path(), &description(9));
    let error = verifier(ours.path(), theirs.path()).unwrap_err();
    assert!(matches!(error, KeyError::OtherCircuit { file: FileKind::VerifyingKey, .. }), "{error}");
    let key = verifier(ours.path(), ours.path()).unwrap();
    let error = ProverKey::read(&theirs.path().join("pk.bin"), key).unwrap_err();
    assert!(matches!(error, KeyError::OtherCircuit { file: FileKind::ProvingKey, .. }), "{error}");
}

#[test]
fn a_string_of_another_size_makes_no_keys() {
    let compiled = description(8).compile().unwrap();
    for k in [8, 10] {
        let error = generate_model_keys(&Srs::dev(k).unwrap(), &compiled, [0; 32]).unwrap_err();
        assert!(matches!(error, KeyError::Srs(SrsError::TooFewRows { expected: 9, got }) if got == k), "{error}");
    }
}

#[test]
fn descriptions_of_absurd_size_make_no_columns() {
    let folder = TempDir::new().unwrap();
    build(folder.path(), &description(8));
    let all = Lanes::all;
    let lanes = [all(0), all(33), all(usize::MAX), Lanes::windows(2, 0), Lanes::windows(1, 2)];
    let few_rows = lanes.map(|lanes| (lanes, 9));
    let many_rows = [23, 64, u32::MAX].map(|logrows| (all(1), logrows));
    for (lanes, logrows) in few_rows.into_iter().chain(many_rows) {
        let mut description = description(8);
        description.shape.lanes = lanes;
        description.shape.logrows = logrows;
        let read = read_model_verifier(&folder.path().join("vk.bin"), &description, [0; 32]);
        assert!(
            matches!(read, Err(KeyError::Unsupported { .. } | KeyError::Srs(SrsError::UnsupportedRows { .. }))),
            "{lanes}, 2^{logrows} rows"
        );
    }
}

#[test]
fn bytes_after_the_description_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("circuit.bin");
    let mut bytes = postcard::to_stdvec(&description(8)).unwrap();
    bytes.push(0);
    write_payload(&path, FileKind::Circuit, Access::Shared, |sink| sink.write_all(&bytes)).unwrap();
    assert!(matches!(read_circuit(&path), Err(FileError::Malformed { .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_circuit_content_makes_the_reader_panic(
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..8),
        length in any::<proptest::sample::Index>(),
    ) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("circuit.bin");
        let mut bytes = postcard::to_stdvec(&description(8)).unwrap();
        for (at, byte) in edits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(length.index(2 * bytes.len()));
        write_payload(&path, FileKind::Circuit, Access::Shared, |sink| sink.write_all(&bytes)).unwrap();
        match read_circuit(&path) {
            Ok((description, _)) => prop_assert!(!postcard::to_stdvec(&description).unwrap().is_empty()),
            Err(error) => prop_assert!(matches!(error, FileError::Malformed { .. }), "{error}"),
        }
    }
}
