//! Key files: they come back as written, belong to one circuit, and no content makes a reader panic.

mod common;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use common::{INSTANCES, Products};
use halo2curves::bn256::Fr;
use halo2curves::ff::{Field, PrimeField};
use kzg_backend::{Access, FileError, FileKind, KeyError, ProverKey, Srs, VerifierKey, read_payload, write_payload};
use proptest::prelude::*;
use tempfile::TempDir;

const K: u32 = 9;
const CIRCUIT: [u8; 32] = [0xc1; 32];

struct Files {
    folder: TempDir,
    vk: PathBuf,
    pk: PathBuf,
}

fn written(circuit: &Products, hash: [u8; 32]) -> Files {
    let key = ProverKey::generate(&Srs::dev(K).unwrap(), circuit, hash, INSTANCES).unwrap();
    let folder = TempDir::new().unwrap();
    let (vk, pk) = (folder.path().join("vk.bin"), folder.path().join("pk.bin"));
    key.verifier().write(&vk, Access::Shared).unwrap();
    key.write(&pk, Access::Shared).unwrap();
    Files { folder, vk, pk }
}

fn read_vk(path: &Path) -> Result<VerifierKey, KeyError> {
    VerifierKey::read::<Products>(path, (), K, CIRCUIT)
}

fn content(path: &Path, kind: FileKind) -> Vec<u8> {
    read_payload(path, kind).unwrap().0
}

/// Puts a valid frame, hash included, around hostile content.
fn reframe(path: &Path, kind: FileKind, content: &[u8]) {
    write_payload(path, kind, Access::Shared, |sink| sink.write_all(content)).unwrap();
}

fn malformed<T>(result: Result<T, KeyError>) -> bool {
    matches!(result, Err(KeyError::File(FileError::Malformed { .. })))
}

#[test]
fn keys_come_back_as_written() {
    let files = written(&Products::filling(K, 1), CIRCUIT);
    let key = ProverKey::read(&files.pk, read_vk(&files.vk).unwrap()).unwrap();
    let again = files.folder.path().join("again");
    key.verifier().write(&again, Access::Shared).unwrap();
    assert_eq!(fs::read(&again).unwrap(), fs::read(&files.vk).unwrap());
    key.write(&again, Access::Shared).unwrap();
    assert_eq!(fs::read(&again).unwrap(), fs::read(&files.pk).unwrap());

    let made = ProverKey::generate(&Srs::dev(K).unwrap(), &Products::filling(K, 1), CIRCUIT, INSTANCES).unwrap();
    assert_eq!(key.verifier().model_id(), made.verifier().model_id());
    assert_eq!(key.pk().vk().transcript_repr(), made.pk().vk().transcript_repr());
    assert!(key.pk().fixed_values().eq(made.pk().fixed_values()));
    assert_eq!(key.pk().successors(), made.pk().successors());
}

#[test]
fn keys_are_small_on_disk() {
    let files = written(&Products::filling(K, 1), CIRCUIT);
    // One bit for each of 512 rows in most columns, 8 in the table, and a permutation that hardly moves anything.
    let (columns, bytes) = (7, fs::metadata(&files.pk).unwrap().len());
    assert!(bytes < columns * 3 * 512 / 8, "{bytes} bytes");
}

/// Six fixed columns of zeros and a permutation that leaves every cell where it is: a block of no bits each.
const BLANK: [u8; 7] = [0; 7];

/// Reads a key whose columns are `blocks`, behind a valid hash.
fn read_blocks(files: &Files, verifier: &VerifierKey, blocks: &[u8]) -> Result<ProverKey, KeyError> {
    let mut bytes = content(&files.pk, FileKind::ProvingKey);
    bytes.truncate(64);
    bytes.extend(blocks);
    reframe(&files.pk, FileKind::ProvingKey, &bytes);
    ProverKey::read(&files.pk, verifier.clone())
}

/// The blank key with another block in place of column `at`.
fn with_block(at: usize, block: &[u8]) -> Vec<u8> {
    [&BLANK[..at], block, &BLANK[at + 1..]].concat()
}

/// 512 numbers of `bytes` bytes each, of which the first are given.
fn packed(bytes: usize, first: &[u8]) -> Vec<u8> {
    let mut block = vec![0; 1 + 512 * bytes];
    block[0] = 8 * bytes as u8;
    block[1..=first.len()].copy_from_slice(first);
    block
}

#[test]
fn blocks_are_numbers_side_by_side_or_a_palette() {
    let files = written(&Products::filling(K, 1), CIRCUIT);
    let verifier = read_vk(&files.vk).unwrap();
    let first_column = |blocks: &[u8]| {
        let key = read_blocks(&files, &verifier, blocks).unwrap();
        key.pk().fixed_values().next().unwrap()[..4].to_vec()
    };
    assert_eq!(first_column(&BLANK), [Fr::ZERO; 4]);
    let expected = [Fr::from(1), -Fr::from(2), Fr::ZERO, Fr::ZERO];
    assert_eq!(first_column(&with_block(0, &packed(1, &[2, 3]))), expected);
    // Four entries of two bits in one byte, then two bits for each row.
    let palette = [&[255, 3, 2, 0b11_10_01_00, 0b00_00_11_10][..], &[0; 127]].concat();
    assert_eq!(first_column(&with_block(0, &palette)), expected);
}

#[test]
fn blocks_that_say_nothing_are_refused() {
    let files = written(&Products::filling(K, 1), CIRCUIT);
    let verifier = read_vk(&files.vk).unwrap();
    let order = [&(-Fr::ONE).to_repr()[..]].concat();
    let mut too_large = packed(31, &[]);
    too_large[0] = 254;
    too_large.resize(1 + 512 * 254 / 8, 0xff);
    let palette =
        |entries: u8, indices: u8| [&[255, entries - 1, 8][..], &vec![1; entries.into()], &[indices; 256]].concat();
    let cases = [
        ("no block for some columns", BLANK[..6].to_vec()),
        ("a block too many", [0; 8].to_vec()),
        ("a number beyond the field", with_block(0, &too_large)),
        ("an entry beyond the field", with_block(0, &[&[255, 0, 255][..], &[0xff; 31], &[0x7f]].concat())),
        ("an index beyond the entries", with_block(0, &palette(9, 0x99))),
        ("bits after the last entry", with_block(0, &[255, 0, 1, 0b10])),
        ("a block cut short", with_block(6, &packed(1, &[])[..500])),
        ("a cell before the first", with_block(6, &packed(1, &[1]))),
        ("a cell after the last", with_block(6, &packed(2, &[0, 4]))),
        ("a distance beyond all cells", with_block(6, &[&[255, 0, 255][..], &order].concat())),
        ("two cells before one", with_block(6, &packed(1, &[2]))),
    ];
    for (what, blocks) in cases {
        assert!(malformed(read_blocks(&files, &verifier, &blocks)), "{what}");
    }
    // The first two cells follow each other.
    assert!(read_blocks(&files, &verifier, &with_block(6, &packed(1, &[2, 1]))).is_ok());
}

#[test]
fn keys_are_the_same_on_every_number_of_threads_and_for_every_witness() {
    let on_threads = |threads, seed| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let files = written(&Products::filling(K, seed), CIRCUIT);
            (fs::read(&files.vk).unwrap(), fs::read(&files.pk).unwrap())
        })
    };
    let keys = on_threads(1, 1);
    assert!(keys == on_threads(2, 2));
    assert!(keys == on_threads(7, 3));
}

#[test]
fn model_ids_tell_circuits_keys_and_strings_apart() {
    let srs = Srs::dev(K).unwrap();
    let triples = Products::filling(K, 1).triples;
    let id = |srs: &Srs, circuit: &Products, hash, instances| {
        *ProverKey::generate(srs, circuit, hash, instances).unwrap().verifier().model_id().as_bytes()
    };
    let ids = [
        id(&srs, &Products::new(3, triples, 1), CIRCUIT, 2),
        id(&srs, &Products::new(3, triples, 1), [0; 32], 2),
        id(&srs, &Products::new(4, triples, 1), CIRCUIT, 2),
        id(&Srs::dev(K + 1).unwrap(), &Products::new(3, triples, 1), CIRCUIT, 2),
    ];
    for (i, a) in ids.iter().enumerate() {
        assert!(ids[..i].iter().all(|b| a != b), "{i}");
    }
}

#[test]
fn keys_of_another_circuit_are_refused() {
    let ours = written(&Products::filling(K, 1), CIRCUIT);
    let theirs = written(&Products::filling(K, 1), [0xdd; 32]);
    assert!(matches!(
        read_vk(&theirs.vk),
        Err(KeyError::OtherCircuit { file: FileKind::VerifyingKey, got, .. }) if got == "dd".repeat(32)
    ));
    let verifier = read_vk(&ours.vk).unwrap();
    assert!(matches!(
        ProverKey::read(&theirs.pk, verifier),
        Err(KeyError::OtherCircuit { file: FileKind::ProvingKey, .. })
    ));
}

#[test]
fn a_proving_key_of_another_verifying_key_is_refused() {
    let ours = written(&Products::filling(K, 1), CIRCUIT);
    let theirs = written(&Products { offset: 4, ..Products::filling(K, 1) }, CIRCUIT);
    let verifier = read_vk(&ours.vk).unwrap();
    assert!(matches!(ProverKey::read(&theirs.pk, verifier), Err(KeyError::OtherVerifyingKey { .. })));
}

#[test]
fn damaged_files_are_refused() {
    let files = written(&Products::filling(K, 1), CIRCUIT);
    let verifier = read_vk(&files.vk).unwrap();
    let pk = fs::read(&files.pk).unwrap();
    let read = |bytes: &[u8]| {
        fs::write(&files.pk, bytes).unwrap();
        ProverKey::read(&files.pk, verifier.clone()).map(drop)
    };
    for length in (0..pk.len()).step_by(pk.len() / 50) {
        assert!(matches!(read(&pk[..length]), Err(KeyError::File(FileError::Truncated { .. }))), "{length} bytes kept");
    }
    for at in (52..pk.len()).step_by(pk.len() / 200) {
        let mut edited = pk.clone();
        edited[at] ^= 0x10;
        assert!(matches!(read(&edited), Err(KeyError::File(FileError::Edited { .. }))), "byte {at}");
    }
    fs::copy(&files.vk, &files.pk).unwrap();
    assert!(matches!(ProverKey::read(&files.pk, verifier.clone()), Err(KeyError::File(FileError::WrongMagic { .. }))));
}

#[test]
fn hostile_numbers_behind_a_valid_hash_are_refused() {
    let files = written(&Products::filling(K, 1), CIRCUIT);
    let good = content(&files.vk, FileKind::VerifyingKey);
    for (field, at) in [("k", 32), ("fixed columns", 40), ("permutation columns", 44)] {
        for value in [0_u32, 1, 2, 27, 28, 29, 40, 64, 1 << 16, u32::MAX] {
            let mut bytes = good.clone();
            bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
            if bytes == good {
                continue;
            }
            reframe(&files.vk, FileKind::VerifyingKey, &bytes);
            assert!(read_vk(&files.vk).is_err(), "{field} = {value}");
        }
    }
    for instances in [1_u32 << 9, 1 << 31, u32::MAX] {
        let mut bytes = good.clone();
        bytes[36..40].copy_from_slice(&instances.to_le_bytes());
        reframe(&files.vk, FileKind::VerifyingKey, &bytes);
        assert!(read_vk(&files.vk).is_err(), "{instances} instances");
    }
}

#[test]
fn hostile_points_and_lengths_behind_a_valid_hash_are_refused() {
    let files = written(&Products::filling(K, 1), CIRCUIT);
    let good = content(&files.vk, FileKind::VerifyingKey);
    let pk = content(&files.pk, FileKind::ProvingKey);
    let verifier = read_vk(&files.vk).unwrap();
    // Every coordinate from the points in G2 on.
    for at in (48..good.len()).step_by(32) {
        for replace in [|byte: u8| byte ^ 1, |_| 0xff] {
            let mut bytes = good.clone();
            bytes[at] = replace(bytes[at]);
            bytes[at + 31] = replace(bytes[at + 31]);
            reframe(&files.vk, FileKind::VerifyingKey, &bytes);
            assert!(malformed(read_vk(&files.vk)), "byte {at}");
        }
    }
    for length in [0, 31, 64, pk.len() - 1, pk.len() + 1] {
        let mut bytes = pk.clone();
        bytes.resize(length, 0);
        reframe(&files.pk, FileKind::ProvingKey, &bytes);
        assert!(malformed(ProverKey::read(&files.pk, verifier.clone())), "{length} bytes");
    }
}

#[test]
fn too_few_rows_for_the_blinding_are_an_error() {
    let tiny = Srs::dev(2).unwrap();
    let circuit = Products::filling(K, 1);
    assert!(matches!(ProverKey::generate(&tiny, &circuit, CIRCUIT, INSTANCES), Err(KeyError::Generation(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn no_verifying_key_content_makes_the_reader_panic(
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        length in any::<proptest::sample::Index>(),
        cut in any::<bool>(),
    ) {
        static GOOD: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| {
            content(&written(&Products::filling(K, 1), CIRCUIT).vk, FileKind::VerifyingKey)
        });
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("vk.bin");
        let mut bytes = GOOD.clone();
        for (at, byte) in edits {
            // Half of the edits go to the numbers at the front, behind the circuit's hash.
            let at = if byte % 2 == 0 { 32 + at.index(16) } else { at.index(bytes.len()) };
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(length.index(bytes.len()));
        }
        reframe(&path, FileKind::VerifyingKey, &bytes);
        if let Ok(key) = read_vk(&path) {
            prop_assert_eq!(key.k(), K);
        }
    }
    #[test]
    fn no_proving_key_content_makes_the_reader_panic(
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        length in any::<proptest::sample::Index>(),
        cut in any::<bool>(),
    ) {
        static GOOD: std::sync::LazyLock<(VerifierKey, Vec<u8>)> = std::sync::LazyLock::new(|| {
            let files = written(&Products::filling(K, 1), CIRCUIT);
            (read_vk(&files.vk).unwrap(), content(&files.pk, FileKind::ProvingKey))
        });
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("pk.bin");
        let mut bytes = GOOD.1.clone();
        for (at, byte) in edits {
            let at = 64 + at.index(bytes.len() - 64);
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(64 + length.index(bytes.len() - 64));
        }
        reframe(&path, FileKind::ProvingKey, &bytes);
        match ProverKey::read(&path, GOOD.0.clone()) {
            Ok(key) => prop_assert_eq!(key.pk().successors().len(), 1 << K),
            Err(error) => prop_assert!(matches!(error, KeyError::File(FileError::Malformed { .. })), "{error}"),
        }
    }
}
