//! The test string and our own files.

use std::fs;
use std::io::Write;
use std::sync::LazyLock;

use halo2curves::bn256::Fr;
use halo2curves::ff::FromUniformBytes;
use kzg_backend::{Access, DEV_SEED, FileError, FileKind, Origin, Srs, SrsError, write_payload};
use proptest::prelude::*;
use sha2::{Digest, Sha512};
use tempfile::TempDir;

use crate::strings::{K, halo2_setup, import, raw};

/// Hash of the dev string for 64 rows; it changes only when every key changes.
const DEV_6_HASH: &str = "14f10613fe185bae38169eeaf07cd263d307df4af31687fc3b08afb7e27f136f";

fn dev_secret() -> Fr {
    Fr::from_uniform_bytes(&Sha512::digest(DEV_SEED).into())
}

#[test]
fn dev_string_equals_halo2_setup_with_the_published_secret() {
    let ours = Srs::dev(K).unwrap();
    assert_eq!(raw(&ours.to_halo2()), raw(&halo2_setup(K, dev_secret())));
    assert_eq!(ours.origin(), Origin::Dev);
}

#[test]
fn dev_string_is_the_same_everywhere() {
    let on_threads = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| Srs::dev(K).unwrap().hash())
    };
    let hash = on_threads(1);
    assert_eq!(hash, on_threads(2));
    assert_eq!(hash, on_threads(7));
    assert_eq!(hex::encode(hash), DEV_6_HASH);
}

#[test]
fn written_string_comes_back() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("srs.bin");
    let srs = Srs::dev(K).unwrap();
    srs.write(&path).unwrap();
    for back in [Srs::read(&path).unwrap(), Srs::read_and_test(&path).unwrap()] {
        assert_eq!(back.summary(), srs.summary());
        assert_eq!(raw(&back.to_halo2()), raw(&srs.to_halo2()));
    }
}

#[test]
fn rows_that_nobody_can_serve_are_refused() {
    for k in [0, 27, 40, 255, u32::MAX] {
        let refused = |result| matches!(result, Err(SrsError::UnsupportedRows { min: 1, max: 26, got }) if got == k);
        assert!(refused(Srs::dev(k)), "{k}");
        assert!(refused(Srs::dev(2).unwrap().downsized(k)), "{k}");
        assert!(refused(import(&raw(&Srs::dev(2).unwrap().to_halo2()), Some(k))), "{k}");
    }
}

#[test]
fn our_own_file_can_be_imported_to_shorten_it() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("srs.bin");
    Srs::dev(K).unwrap().write(&path).unwrap();
    assert_eq!(Srs::import(&path, Some(4)).unwrap().summary(), Srs::dev(4).unwrap().summary());
}

#[test]
fn cache_is_filled_used_and_repaired() {
    let folder = TempDir::new().unwrap();
    let (k, file) = (13, folder.path().join("dev-13.srs"));
    let first = Srs::dev_cached(k, folder.path()).unwrap();
    let written = fs::read(&file).unwrap();
    assert_eq!(Srs::dev_cached(k, folder.path()).unwrap().hash(), first.hash());

    fs::write(&file, &written[..1000]).unwrap();
    assert_eq!(Srs::dev_cached(k, folder.path()).unwrap().hash(), first.hash());
    assert_eq!(fs::read(&file).unwrap(), written);
}

#[test]
fn downsizing_keeps_the_secret() {
    let (large, small) = (Srs::dev(K).unwrap(), Srs::dev(4).unwrap());
    assert_eq!(large.downsized(4).unwrap().summary(), small.summary());
    assert!(matches!(small.downsized(5), Err(SrsError::TooFewRows { expected: 5, got: 4 })));
}

/// Content of a valid file, to be reframed after an edit.
fn own_content() -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("srs.bin");
    Srs::dev(K).unwrap().write(&path).unwrap();
    fs::read(&path).unwrap()[52..].to_vec()
}

fn read_reframed(content: &[u8]) -> Result<Srs, SrsError> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("srs.bin");
    write_payload(&path, FileKind::Srs, Access::Shared, |sink| sink.write_all(content)).unwrap();
    Srs::read(&path)
}

#[test]
fn a_false_stamp_behind_a_valid_hash_is_refused() {
    let mut content = own_content();
    for stamp in [1_u32, 2, u32::MAX] {
        content[..4].copy_from_slice(&stamp.to_le_bytes());
        assert!(matches!(read_reframed(&content), Err(SrsError::File(FileError::Malformed { .. }))), "{stamp}");
    }
}

#[test]
fn hostile_sizes_behind_a_valid_hash_are_refused() {
    let mut content = own_content();
    for k in [0_u32, 5, 7, 26, 27, 40, 64, u32::MAX] {
        content[4..8].copy_from_slice(&k.to_le_bytes());
        let error = read_reframed(&content).unwrap_err();
        let expected = match k {
            1..=26 => matches!(error, SrsError::File(FileError::Malformed { .. })),
            _ => matches!(error, SrsError::UnsupportedRows { min: 1, max: 26, got } if got == k),
        };
        assert!(expected, "k = {k}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn an_edit_behind_a_valid_hash_gives_an_error_and_no_panic(at in any::<proptest::sample::Index>(), flip in 1_u8..) {
        static GOOD: LazyLock<Vec<u8>> = LazyLock::new(own_content);
        let mut content = GOOD.clone();
        let at = at.index(content.len());
        content[at] ^= flip;
        // A flipped coordinate leaves the curve, or makes a point that is no power any more.
        let error = read_reframed(&content).map(|srs| srs.k());
        prop_assert!(error.is_err(), "byte {at}");
    }
}
