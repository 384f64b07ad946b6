//! Reference strings: the test string is what it says, files come back as written, and no fault passes.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::sync::LazyLock;

use halo2_proofs::SerdeFormat;
use halo2_proofs::poly::commitment::Params;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2curves::bn256::{Bn256, Fr, G1Affine, G2Affine};
use halo2curves::ff::{FromUniformBytes, PrimeField};
use halo2curves::group::Curve;
use halo2curves::serde::SerdeObject;
use kzg_backend::{Access, DEV_SEED, FileError, FileKind, Origin, Srs, SrsError, SrsFault, write_payload};
use proptest::prelude::*;
use rand::RngCore;
use sha2::{Digest, Sha512};
use tempfile::TempDir;

const K: u32 = 6;
const ROWS: usize = 1 << K;

/// Hash of the dev string for 64 rows; it changes only when every key changes.
const DEV_6_HASH: &str = "14f10613fe185bae38169eeaf07cd263d307df4af31687fc3b08afb7e27f136f";

fn dev_secret() -> Fr {
    Fr::from_uniform_bytes(&Sha512::digest(DEV_SEED).into())
}

/// Hands halo2's own setup the secret that it would otherwise draw.
struct SecretRng(Vec<u8>);

impl RngCore for SecretRng {
    fn next_u32(&mut self) -> u32 {
        unreachable!("setup draws 64 bits at a time")
    }

    fn next_u64(&mut self) -> u64 {
        let rest = self.0.split_off(8);
        let word = std::mem::replace(&mut self.0, rest);
        u64::from_le_bytes(word.try_into().unwrap())
    }

    fn fill_bytes(&mut self, target: &mut [u8]) {
        target.copy_from_slice(&self.0[..target.len()]);
    }

    fn try_fill_bytes(&mut self, target: &mut [u8]) -> Result<(), rand::Error> {
        self.fill_bytes(target);
        Ok(())
    }
}

/// Raw format of halo2: `k`, powers, Lagrange points, g2, s_g2.
fn raw(params: &ParamsKZG<Bn256>) -> Vec<u8> {
    let mut bytes = Vec::new();
    params.write_custom(&mut bytes, SerdeFormat::RawBytes).unwrap();
    bytes
}

fn halo2_setup(secret: Fr) -> ParamsKZG<Bn256> {
    let mut wide = [0; 64];
    wide[..32].copy_from_slice(secret.to_repr().as_ref());
    ParamsKZG::setup(K, SecretRng(wide.to_vec()))
}

fn in_folder(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ceremony.srs");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn import_fault(bytes: &[u8]) -> SrsFault {
    let (_folder, path) = in_folder(bytes);
    match Srs::import(&path, None) {
        Err(SrsError::Invalid { fault, .. }) => fault,
        other => panic!("expected a fault, got {other:?}"),
    }
}

fn point_at(index: usize) -> std::ops::Range<usize> {
    4 + 64 * index..4 + 64 * (index + 1)
}

#[test]
fn dev_string_equals_halo2_setup_with_the_published_secret() {
    let ours = Srs::dev(K).unwrap();
    assert_eq!(raw(ours.params()), raw(&halo2_setup(dev_secret())));
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
        assert_eq!(raw(back.params()), raw(srs.params()));
    }
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

#[test]
fn import_takes_all_or_the_first_powers() {
    let ceremony = halo2_setup(Fr::from(0x5eed));
    let (_folder, path) = in_folder(&raw(&ceremony));
    let whole = Srs::import(&path, None).unwrap();
    assert_eq!(whole.origin(), Origin::Imported);
    assert_eq!(raw(whole.params()), raw(&ceremony));

    let part = Srs::import(&path, Some(4)).unwrap();
    let mut expected = ceremony;
    expected.downsize(4);
    assert_eq!(raw(part.params()), raw(&expected));
    assert!(matches!(Srs::import(&path, Some(7)), Err(SrsError::TooFewRows { expected: 7, got: 6 })));
}

#[test]
fn importing_the_test_string_keeps_its_stamp() {
    let (_folder, path) = in_folder(&raw(Srs::dev(K).unwrap().params()));
    assert_eq!(Srs::import(&path, None).unwrap().origin(), Origin::Dev);
}

#[test]
fn a_replaced_power_fails_the_pairing_test() {
    let good = raw(&halo2_setup(Fr::from(0x5eed)));
    for index in 1..ROWS {
        let mut bytes = good.clone();
        let other = good[point_at((index + 1) % ROWS)].to_vec();
        bytes[point_at(index)].copy_from_slice(&other);
        assert_eq!(import_fault(&bytes), SrsFault::NotPowers, "power {index}");
    }
}

#[test]
fn a_replaced_lagrange_point_is_found() {
    let good = raw(&halo2_setup(Fr::from(0x5eed)));
    for index in 0..ROWS {
        let mut bytes = good.clone();
        let other = good[point_at(ROWS + (index + 1) % ROWS)].to_vec();
        bytes[point_at(ROWS + index)].copy_from_slice(&other);
        assert_eq!(import_fault(&bytes), SrsFault::LagrangeMismatch, "Lagrange point {index}");
    }
}

#[test]
fn another_secret_in_g2_fails_the_pairing_test() {
    let mut bytes = raw(&halo2_setup(Fr::from(0x5eed)));
    let other: G2Affine = (G2Affine::generator() * Fr::from(0x5eee)).to_affine();
    let at = bytes.len() - 128;
    bytes[at..].copy_from_slice(&other.to_raw_bytes());
    assert_eq!(import_fault(&bytes), SrsFault::NotPowers);
}

#[test]
fn wrong_generators_and_identities_are_found() {
    let good = raw(&halo2_setup(Fr::from(0x5eed)));
    let (g2_at, s_g2_at) = (good.len() - 256, good.len() - 128);
    let with = |at: usize, object: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + object.len()].copy_from_slice(object);
        import_fault(&bytes)
    };
    let twice = |point: G1Affine| (point * Fr::from(2)).to_affine().to_raw_bytes();
    assert_eq!(with(point_at(0).start, &twice(G1Affine::generator())), SrsFault::NotG1Generator);
    assert_eq!(
        with(g2_at, &(G2Affine::generator() * Fr::from(2)).to_affine().to_raw_bytes()),
        SrsFault::NotG2Generator
    );
    assert_eq!(with(s_g2_at, &[0; 128]), SrsFault::IdentityPoint);
    assert_eq!(with(point_at(5).start, &[0; 64]), SrsFault::IdentityPoint);
    assert_eq!(with(point_at(ROWS + 5).start, &[0; 64]), SrsFault::IdentityPoint);
}

#[test]
fn a_point_outside_the_subgroup_of_g2_is_found() {
    let mut bytes = raw(&halo2_setup(Fr::from(0x5eed)));
    let at = bytes.len() - 128;
    bytes[at..].copy_from_slice(&outside_subgroup().to_raw_bytes());
    assert_eq!(import_fault(&bytes), SrsFault::OutsideSubgroup);
}

/// A point on the twist: its group has a large cofactor, so nearly every point lies outside the subgroup.
fn outside_subgroup() -> G2Affine {
    use halo2curves::CurveAffine;
    use halo2curves::bn256::Fq2;
    use halo2curves::ff::Field;
    use halo2curves::group::cofactor::CofactorGroup;
    (1_u64..)
        .find_map(|x| {
            let x = Fq2::from(x);
            let y = Option::<Fq2>::from((x.square() * x + G2Affine::b()).sqrt())?;
            let point = Option::<G2Affine>::from(G2Affine::from_xy(x, y))?;
            (!bool::from(halo2curves::group::prime::PrimeCurveAffine::to_curve(&point).is_torsion_free()))
                .then_some(point)
        })
        .unwrap()
}

#[test]
fn hostile_sizes_are_refused_before_memory_is_taken() {
    let good = raw(&halo2_setup(Fr::from(0x5eed)));
    for k in [27_u32, 40, 63, 64, u32::MAX] {
        let mut bytes = good.clone();
        bytes[..4].copy_from_slice(&k.to_le_bytes());
        let (_folder, path) = in_folder(&bytes);
        assert!(matches!(Srs::import(&path, None), Err(SrsError::TooManyRows { limit: 26, got }) if got == k));
    }
    for k in [0_u32, 5, 7, 26] {
        let mut bytes = good.clone();
        bytes[..4].copy_from_slice(&k.to_le_bytes());
        let (_folder, path) = in_folder(&bytes);
        assert!(matches!(Srs::import(&path, None), Err(SrsError::File(FileError::Io { .. }))), "k = {k}");
    }
    assert!(matches!(Srs::dev(27), Err(SrsError::TooManyRows { limit: 26, got: 27 })));
}

#[test]
fn points_off_the_curve_and_unreduced_coordinates_are_refused() {
    let good = raw(&halo2_setup(Fr::from(0x5eed)));
    for at in [4, 4 + 32, 4 + 64 * 70, good.len() - 256, good.len() - 1] {
        for replace in [|byte: u8| byte ^ 1, |_| 0xff] {
            let mut bytes = good.clone();
            let end = (at + 32).min(bytes.len());
            bytes[at..end].iter_mut().for_each(|byte| *byte = replace(*byte));
            let (_folder, path) = in_folder(&bytes);
            assert!(matches!(Srs::import(&path, None), Err(SrsError::File(FileError::Io { .. }))), "byte {at}");
        }
    }
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
            0..=26 => matches!(error, SrsError::File(FileError::Malformed { .. })),
            _ => matches!(error, SrsError::TooManyRows { limit: 26, got } if got == k),
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
