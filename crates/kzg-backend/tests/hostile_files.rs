//! Files of every kind, damaged at random: an error or a result in bounded time and memory, never a panic. Half of the damage is
//! below a hash that fits, as whoever writes the file can make it.

#[path = "../../circuit/tests/common/mod.rs"]
mod common;
#[path = "srs/ptau_file.rs"]
mod ptau_file;

use std::path::{Path, PathBuf};

use circuit::{CircuitDescription, CircuitShape, Lanes};
use halo2_proofs::SerdeFormat;
use halo2curves::bn256::Fr;
use kzg_backend::{
    Access, FileKind, HiddenParameters, ModelId, ProofFile, ProverKey, Srs, generate_model_keys, read_circuit,
    read_model_verifier, read_parameters, write_circuit, write_parameters,
};
use model::{InputFile, Parameters, Port};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::common::fuzzing::outcomes;
use crate::common::mutation::mutated;
use crate::ptau_file::PtauFile;

const SHORT: u64 = 1_000;
const FULL: u64 = 1_000_000;
/// Magic, version, length and hash.
const FRAME: usize = 52;

/// Whether a reader takes the bytes.
type Read = dyn Fn(&[u8]) -> bool + Send;

/// What one reader reads, and whether it accepts it.
struct Target {
    good: Vec<Vec<u8>>,
    /// The kind of a file with a hash over its content.
    kind: Option<FileKind>,
    read: Box<Read>,
}

impl Target {
    fn of_bytes(good: Vec<Vec<u8>>, read: impl Fn(&[u8]) -> bool + Send + 'static) -> Target {
        Target { good, kind: None, read: Box::new(read) }
    }

    /// A reader that opens its file.
    fn of_file(good: Vec<Vec<u8>>, kind: Option<FileKind>, read: impl Fn(&Path) -> bool + Send + 'static) -> Target {
        let folder = TempDir::new().unwrap();
        let read = move |bytes: &[u8]| {
            let path = folder.path().join("file");
            std::fs::write(&path, bytes).unwrap();
            read(&path)
        };
        Target { good, kind, read: Box::new(read) }
    }

    fn damaged(&self, rng: &mut ChaCha20Rng) -> Vec<u8> {
        let good = &self.good[rng.gen_range(0..self.good.len())];
        match self.kind.filter(|_| rng.r#gen()) {
            None => mutated(good, rng),
            Some(kind) => framed(kind, &mutated(&good[FRAME..], rng)),
        }
    }
}

fn framed(kind: FileKind, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u64).to_le_bytes();
    let hash = Sha256::digest(content);
    [&kind.magic()[..], &kind.version().to_le_bytes(), &length, &hash[..], content].concat()
}

/// Reads `count` damaged files; the undamaged ones are accepted.
fn fuzz(id: &str, target: Target, count: u64) {
    assert!(target.good.iter().all(|good| (target.read)(good)), "{id}: a good file is refused");
    let accepted =
        outcomes(0..count, move |number| (target.read)(&target.damaged(&mut ChaCha20Rng::seed_from_u64(number))));
    println!("{id}: {} of {count} accepted", accepted.iter().filter(|accepted| **accepted).count());
    println!("assurance: {id}-reader-fuzz {count}");
}

/// As small as can be: what is read a million times is read to the end each time.
fn description() -> CircuitDescription {
    let shape = CircuitShape { logrows: 7, lanes: Lanes::all(1), limb_bits: 4 };
    CircuitDescription::new(common::perceptron(&[2, 2], 40, 6, 3), shape)
}

/// `circuit.bin`, `vk.bin` and `pk.bin` in a folder that lasts as long as the test.
fn built() -> (TempDir, [PathBuf; 3]) {
    let folder = TempDir::new().unwrap();
    let [circuit, vk, pk] = ["circuit.bin", "vk.bin", "pk.bin"].map(|name| folder.path().join(name));
    let description = description();
    let srs = Srs::dev(description.shape.logrows).unwrap();
    let hash = write_circuit(&circuit, &description, Access::Shared).unwrap();
    let key = generate_model_keys(&srs, &description.compile().unwrap(), hash).unwrap();
    key.verifier().write(&vk, Access::Shared).unwrap();
    key.write(&pk, Access::Shared).unwrap();
    (folder, [circuit, vk, pk])
}

fn proof() -> Target {
    let file = |bytes: usize, instances: u64| {
        let model_id = ModelId::from_bytes([0xab; 32]);
        let instances = (0..instances).map(alloy_primitives::U256::from).collect();
        ProofFile { model_id, proof: vec![7; bytes], instances }.to_json().into_bytes()
    };
    Target::of_bytes(vec![file(0, 0), file(100, 3), file(1, 1)], |bytes| ProofFile::from_json(bytes).is_ok())
}

fn ports() -> Vec<Port> {
    vec![Port { name: "a".into(), shape: vec![1, 2] }, Port { name: "b".into(), shape: vec![3] }]
}

/// Values that are read are finite, and as many as there should be.
fn is_read(read: Result<InputFile, model::InputError>) -> bool {
    let Ok(file) = read else { return false };
    let fits = |run: &Vec<Vec<f64>>| run.iter().map(Vec::len).eq([2, 3]) && run.iter().flatten().all(|x| x.is_finite());
    assert!(file.calibration().samples.iter().all(fits));
    true
}

fn input() -> Target {
    let texts = [
        r#"{"input_data": [[1, 2], [3, 4.5, -5e-3]]}"#,
        r#"{"inputs": {"b": [3, 4.5, -5], "a": [[1, 2]]}}"#,
        r#"[{"input_data": [[1, 2], [3, 4, 5]]}, {"inputs": {"a": [6, 7], "b": [[8], [9], [0]]}}]"#,
    ];
    let good = texts.map(|text| text.as_bytes().to_vec()).to_vec();
    Target::of_bytes(good, |bytes| is_read(InputFile::from_json(bytes, &ports())))
}

fn archive() -> Target {
    let good = include_bytes!("../../model/tests/inputs.npz").to_vec();
    Target::of_bytes(vec![good], |bytes| is_read(InputFile::from_npz(bytes, &ports())))
}

fn circuit_file() -> Target {
    let (_folder, [circuit, ..]) = built();
    let good = std::fs::read(circuit).unwrap();
    // What can be read is laid out as a command does, unless it asks for many rows.
    Target::of_file(vec![good], Some(FileKind::Circuit), |path| match read_circuit(path) {
        Ok((mut description, _)) if description.shape.logrows <= 14 => {
            model::analyse(&mut description.graph).is_ok() && description.compile().is_ok()
        }
        _ => false,
    })
}

fn verifying_key() -> Target {
    let (_folder, [circuit, vk, _]) = built();
    let good = std::fs::read(vk).unwrap();
    let (description, hash) = read_circuit(&circuit).unwrap();
    Target::of_file(vec![good], Some(FileKind::VerifyingKey), move |path| {
        read_model_verifier(path, &description, hash).is_ok()
    })
}

fn proving_key() -> Target {
    let (_folder, [circuit, vk, pk]) = built();
    let good = std::fs::read(pk).unwrap();
    let (description, hash) = read_circuit(&circuit).unwrap();
    let verifier = read_model_verifier(&vk, &description, hash).unwrap();
    Target::of_file(vec![good], Some(FileKind::ProvingKey), move |path| ProverKey::read(path, verifier.clone()).is_ok())
}

fn parameters() -> Target {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("parameters.bin");
    let layer = model::LayerParameters { weights: vec![1, -2, 300], bias: vec![-(1 << 40), 7] };
    let parameters = Parameters { layers: vec![layer.clone(), layer] };
    write_parameters(&path, &HiddenParameters { parameters, salt: [3; 32] }).unwrap();
    let good = std::fs::read(path).unwrap();
    Target::of_file(vec![good], Some(FileKind::Parameters), |path| read_parameters(path).is_ok())
}

fn srs() -> Target {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("srs.bin");
    Srs::dev(3).unwrap().write(&path).unwrap();
    let good = std::fs::read(path).unwrap();
    Target::of_file(vec![good], Some(FileKind::Srs), |path| Srs::read_and_test(path).is_ok())
}

fn ceremony() -> Target {
    let halo2 = Srs::dev(3).unwrap().to_halo2();
    let written = |format| {
        let mut bytes = vec![];
        halo2.write_custom(&mut bytes, format).unwrap();
        bytes
    };
    let mut good = [SerdeFormat::RawBytes, SerdeFormat::Processed].map(written).to_vec();
    good.extend(
        [PtauFile::of_secret(3, Fr::from(0x5eed)), PtauFile::prepared(3, Fr::from(0x5eed))].map(|file| file.bytes()),
    );
    Target::of_file(good, None, |path| Srs::import(path, None).is_ok())
}

/// Two tests of each reader.
macro_rules! readers {
    ($($name:ident),* $(,)?) => {
        $(mod $name {
            #[test]
            fn damaged_files_never_panic() {
                super::fuzz(&stringify!($name).replace('_', "-"), super::$name(), super::SHORT);
            }

            #[test]
            #[ignore = "minutes to hours"]
            fn damaged_files_never_panic_in_full() {
                super::fuzz(&stringify!($name).replace('_', "-"), super::$name(), super::FULL);
            }
        })*
    };
}

readers![proof, input, archive, circuit_file, verifying_key, proving_key, parameters, srs, ceremony];
