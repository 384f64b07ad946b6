//! Seeded damage to bytes: what fuzzers do first.

use rand::Rng;

/// Numbers at which lengths, products and casts go wrong.
const EDGES: [u64; 14] =
    [0, 1, 2, 3, 7, 127, 255, 1 << 16, 1 << 24, (1 << 31) - 1, 1 << 32, 1 << 40, i64::MAX as u64, u64::MAX];

/// A number instead of `old`: at an edge, beside it, or small.
pub(crate) fn number(rng: &mut impl Rng, old: u64) -> u64 {
    match rng.gen_range(0..5) {
        0 => old.wrapping_add(1),
        1 => old.wrapping_sub(1),
        2 => old.wrapping_neg(),
        3 => rng.gen_range(0..16),
        _ => EDGES[rng.gen_range(0..EDGES.len())],
    }
}

/// The bytes after one to three changes: flipped, set, cut, doubled or moved, or a number written over them.
pub(crate) fn mutated(bytes: &[u8], rng: &mut impl Rng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..rng.gen_range(1..4) {
        change(&mut bytes, rng);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, rng: &mut impl Rng) {
    if bytes.is_empty() {
        return bytes.extend((0..rng.gen_range(0..9)).map(|_| rng.r#gen::<u8>()));
    }
    let at = rng.gen_range(0..bytes.len());
    let end = rng.gen_range(at..bytes.len().min(at + 64)) + 1;
    match rng.gen_range(0..9) {
        0 | 1 => bytes[at] ^= 1 << rng.gen_range(0..8),
        2 => bytes[at] = rng.r#gen(),
        3 => bytes.truncate(at),
        4 => drop(bytes.drain(at..end)),
        5 => {
            let part = bytes[at..end].to_vec();
            let to = rng.gen_range(0..=bytes.len());
            drop(bytes.splice(to..to, part));
        }
        6 => {
            let width = [4, 8][rng.gen_range(0..2)].min(bytes.len() - at);
            let value = number(rng, 0).to_le_bytes();
            bytes[at..at + width].copy_from_slice(&value[..width]);
        }
        7 => {
            let digits = [&b"0"[..], b"-1", b"1e999", b"18446744073709551616", b"null", b"[[", b"\"", b"{}", b"\xff"];
            let text = digits[rng.gen_range(0..digits.len())];
            drop(bytes.splice(at..end, text.iter().copied()));
        }
        _ => bytes[at..end].reverse(),
    }
}
