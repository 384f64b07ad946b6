//! Corrupted strings of which every point lies on its curve: the hash finds each, and where somebody has made the hash fit,
//! the test of consecutive powers does, or that of the Lagrange basis.

use std::fs;
use std::io::Write;
use std::path::Path;

use halo2curves::bn256::{Fr, G1Affine, G2Affine};
use halo2curves::ff::Field;
use halo2curves::group::Curve;
use halo2curves::serde::SerdeObject;
use kzg_backend::{Access, FileError, FileKind, Srs, SrsError, SrsFault, write_payload};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use tempfile::TempDir;

use crate::strings::{K, ROWS, halo2_setup, import, raw};

/// Magic, version, length and hash of the payload.
const FRAME: usize = 52;
/// Origin and number of rows.
const HEAD: usize = 8;
const G1: usize = 64;
const G2: usize = 128;

/// A written string, and the content of one with another secret.
struct Corruptor {
    folder: TempDir,
    frame: Vec<u8>,
    content: Vec<u8>,
    other: Vec<u8>,
    rng: ChaCha20Rng,
}

fn written(folder: &Path, secret: u64) -> Vec<u8> {
    let path = folder.join("good.srs");
    import(&raw(&halo2_setup(K, Fr::from(secret))), None).unwrap().write(&path).unwrap();
    fs::read(&path).unwrap()
}

fn power(index: usize) -> usize {
    HEAD + G1 * index
}

fn lagrange(index: usize) -> usize {
    power(ROWS + index)
}

impl Corruptor {
    fn new(seed: u64) -> Self {
        let folder = TempDir::new().unwrap();
        let (good, other) = (written(folder.path(), 0x5eed), written(folder.path(), 0x0dd));
        let (frame, content) = (good[..FRAME].to_vec(), good[FRAME..].to_vec());
        assert_eq!(content.len(), power(2 * ROWS) + 2 * G2);
        Self { folder, frame, content, other: other[FRAME..].to_vec(), rng: ChaCha20Rng::seed_from_u64(seed) }
    }

    fn put(&self, at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut changed = self.content.clone();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        changed
    }

    /// The point at one place replaced by a random one, its negative, its double or another one of the string.
    fn with_another_point(&mut self, at: usize) -> Vec<u8> {
        let point = |at: usize| G1Affine::from_raw_bytes(&self.content[at..at + G1]).unwrap();
        let neighbour = if at == power(1) { power(2) } else { at - G1 };
        let other = match self.rng.gen_range(0..4) {
            0 => (G1Affine::generator() * Fr::random(&mut self.rng)).to_affine(),
            1 => -point(at),
            2 => (point(at) + point(at)).to_affine(),
            _ => point(neighbour),
        };
        self.put(at, &other.to_raw_bytes())
    }

    /// The powers are no longer those of one secret, or not those of the one in G2.
    fn without_powers(&mut self) -> Vec<u8> {
        let (index, way) = (self.rng.gen_range(1..ROWS), self.rng.gen_range(0..5));
        let others = |range: std::ops::Range<usize>| self.put(range.start, &self.other[range.clone()]);
        match way {
            0 => others(power(index)..power(index + 1)),
            1 => others(power(index)..power(ROWS)),
            2 => {
                let point = G2Affine::generator() * Fr::random(&mut self.rng);
                self.put(self.content.len() - G2, &point.to_affine().to_raw_bytes())
            }
            _ => self.with_another_point(power(index)),
        }
    }

    fn without_lagrange_basis(&mut self) -> Vec<u8> {
        let index = self.rng.gen_range(1..ROWS);
        match self.rng.gen_range(0..3) {
            0 => self.put(lagrange(0), &self.other[lagrange(0)..lagrange(index)]),
            _ => self.with_another_point(lagrange(index)),
        }
    }

    /// Any bit of the content.
    fn with_flipped_bit(&mut self) -> Vec<u8> {
        let bit = self.rng.gen_range(0..8 * self.content.len());
        self.put(bit / 8, &[self.content[bit / 8] ^ 1 << (bit % 8)])
    }

    /// Read as what the hash in front was made for.
    fn refuse_by_hash(&self, content: &[u8]) {
        assert_ne!(content, self.content);
        let path = self.folder.path().join("spoilt.srs");
        fs::write(&path, [&self.frame[..], content].concat()).unwrap();
        let error = Srs::read(&path).unwrap_err();
        assert!(matches!(error, SrsError::File(FileError::Edited { .. })), "{error}");
    }

    /// Read with a hash that fits: all other checks pass.
    fn refuse_by_test(&self, content: &[u8], expected: SrsFault) {
        let path = self.folder.path().join("reframed.srs");
        write_payload(&path, FileKind::Srs, Access::Shared, |sink| sink.write_all(content)).unwrap();
        Srs::read(&path).unwrap();
        match Srs::read_and_test(&path) {
            Err(SrsError::Invalid { fault, .. }) => assert_eq!(fault, expected),
            other => panic!("{expected} was not found: {other:?}"),
        }
    }
}

fn corrupt(rounds: usize) {
    let mut corruptor = Corruptor::new(71);
    for _ in 0..rounds {
        let powers = corruptor.without_powers();
        corruptor.refuse_by_test(&powers, SrsFault::NotPowers);
        let basis = corruptor.without_lagrange_basis();
        corruptor.refuse_by_test(&basis, SrsFault::LagrangeMismatch);
        let bits = corruptor.with_flipped_bit();
        [powers, basis, bits].iter().for_each(|content| corruptor.refuse_by_hash(content));
    }
    println!("assurance: srs-corruptions-pairing {rounds}");
    println!("assurance: srs-corruptions-lagrange {rounds}");
    println!("assurance: srs-corruptions-hash {}", 3 * rounds);
}

#[test]
fn corruptions_are_found_by_the_hash_and_by_the_tests_alone() {
    corrupt(50);
}

#[test]
#[ignore = "half a minute"]
fn corruptions_are_found_by_the_hash_and_by_the_tests_alone_in_full() {
    corrupt(1_000);
}
