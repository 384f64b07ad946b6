//! snarkjs' `.ptau`, as snarkjs 0.7 writes and reads it.
//!
//! ```text
//! "ptau", version (u32), number of sections (u32)
//! then per section: number (u32), length in bytes (u64), content
//!
//!  1  header      bytes per coordinate (u32), field's modulus, power (u32), power of the whole ceremony (u32)
//!  2  tauG1       2^(power+1) - 1 points
//!  3  tauG2       2^power points
//! 12  Lagrange    of tauG1, once prepared for phase 2: 2^(power+2) - 1 points, or 2^(power+1) - 1 from early versions
//!  4  alphaTauG1, 5 betaTauG1, 6 betaG2, 7 contributions, 13 to 15 Lagrange bases of 3, 4, 5: unused
//! ```
//!
//! Everything is little-endian, points are pairs of Montgomery coordinates. Sections may come in any order.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};

use super::encoding::Encoding;
use super::fault::{FormatFault, Refusal};
use super::layout::{LagrangeMap, PointMap, SrsFormat, header_rows};

pub(super) const MAGIC: &[u8; 4] = b"ptau";

const VERSION: u32 = 1;
const HEAD_BYTES: u64 = 12;
const SECTION_HEAD_BYTES: u64 = 12;
/// snarkjs writes 7 sections, 11 when prepared.
const MAX_SECTIONS: u32 = 64;

const HEADER: (u32, &str) = (1, "header");
const TAU_G1: (u32, &str) = (2, "tauG1");
const TAU_G2: (u32, &str) = (3, "tauG2");
const LAGRANGE: (u32, &str) = (12, "Lagrange basis of tauG1");

/// Modulus of the coordinates of BN254, little-endian.
const BN254: [u8; 32] = [
    0x47, 0xfd, 0x7c, 0xd8, 0x16, 0x8c, 0x20, 0x3c, 0x8d, 0xca, 0x71, 0x68, 0x91, 0x6a, 0x81, 0x97, 0x5d, 0x58, 0x81,
    0x81, 0xb6, 0x45, 0x50, 0xb8, 0x29, 0xa0, 0x31, 0xe1, 0x72, 0x4e, 0x64, 0x30,
];

/// Modulus of the coordinates of BLS12-381, the other curve of snarkjs, little-endian.
const BLS12_381: [u8; 48] = [
    0xab, 0xaa, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xb9, 0xff, 0xff, 0x53, 0xb1, 0xfe, 0xff, 0xab, 0x1e, 0x24, 0xf6, 0xb0,
    0xf6, 0xa0, 0xd2, 0x30, 0x67, 0xbf, 0x12, 0x85, 0xf3, 0x84, 0x4b, 0x77, 0x64, 0xd7, 0xac, 0x4b, 0x43, 0xb6, 0xa7,
    0x1b, 0x4b, 0x9a, 0xe6, 0x7f, 0x39, 0xea, 0x11, 0x01, 0x1a,
];

#[derive(Clone, Copy, Debug)]
struct Section {
    at: u64,
    bytes: u64,
}

/// Reads the heads of the sections and the header, seeking over everything else.
pub(super) fn locate(file: &mut (impl Read + Seek), file_bytes: u64) -> Result<PointMap, Refusal> {
    let sections = sections(file, file_bytes)?;
    let k = power(file, find(&sections, HEADER)?)?;
    let encoding = Encoding::Montgomery;
    let powers = find(&sections, TAU_G1)?;
    expect_length(powers, TAU_G1, ((2 << k) - 1) * encoding.g1_bytes() as u64)?;
    let g2 = find(&sections, TAU_G2)?;
    expect_length(g2, TAU_G2, (encoding.g2_bytes() as u64) << k)?;
    let lagrange = lagrange(sections.get(&LAGRANGE.0), k, encoding.g1_bytes() as u64)?;
    Ok(PointMap { format: SrsFormat::Ptau, k, encoding, powers_at: powers.at, lagrange, g2_at: g2.at })
}

/// Bases of 1, 2, 4 .. 2^power points, and one more for the powers above 2^power.
fn lagrange(section: Option<&Section>, power: u32, point_bytes: u64) -> Result<LagrangeMap, FormatFault> {
    let Some(section) = section else { return Ok(LagrangeMap::Absent) };
    let points = |last: u32| (2 << last) - 1;
    if section.bytes != points(power) * point_bytes {
        expect_length(*section, LAGRANGE, points(power + 1) * point_bytes)?;
    }
    Ok(LagrangeMap::Snarkjs(section.at))
}

/// The sections by number: each within the file, none twice, and nothing behind the last one.
fn sections(file: &mut (impl Read + Seek), file_bytes: u64) -> Result<BTreeMap<u32, Section>, Refusal> {
    require(file_bytes, HEAD_BYTES)?;
    file.seek(SeekFrom::Start(MAGIC.len() as u64))?;
    let version = u32::from_le_bytes(array(file)?);
    if version != VERSION {
        return Err(FormatFault::PtauVersion { expected: VERSION, got: version }.into());
    }
    let count = u32::from_le_bytes(array(file)?);
    if count > MAX_SECTIONS {
        return Err(FormatFault::TooManySections { limit: MAX_SECTIONS, got: count }.into());
    }

    let mut sections = BTreeMap::new();
    let mut end = HEAD_BYTES;
    for _ in 0..count {
        let at = end.saturating_add(SECTION_HEAD_BYTES);
        require(file_bytes, at)?;
        file.seek(SeekFrom::Start(end))?;
        let section = u32::from_le_bytes(array(file)?);
        let bytes = u64::from_le_bytes(array(file)?);
        end = at.saturating_add(bytes);
        if end > file_bytes {
            return Err(FormatFault::SectionBeyondEnd { section, expected: end, got: file_bytes }.into());
        }
        if sections.insert(section, Section { at, bytes }).is_some() {
            return Err(FormatFault::SectionTwice { section }.into());
        }
    }
    match end == file_bytes {
        true => Ok(sections),
        false => Err(FormatFault::TrailingBytes { expected: end, got: file_bytes }.into()),
    }
}

/// Checks the field and returns the power.
fn power(file: &mut (impl Read + Seek), header: Section) -> Result<u32, Refusal> {
    const POWERS: u64 = 2 * size_of::<u32>() as u64;
    let (bn254, bls12_381) = (4 + BN254.len() as u64 + POWERS, 4 + BLS12_381.len() as u64 + POWERS);
    if header.bytes != bls12_381 {
        expect_length(header, HEADER, bn254)?;
    }
    file.seek(SeekFrom::Start(header.at))?;
    let coordinate_bytes = u32::from_le_bytes(array(file)?);
    if header.bytes == bls12_381 {
        let bls = coordinate_bytes == BLS12_381.len() as u32 && array(file)? == BLS12_381;
        return Err(FormatFault::OtherField { found: if bls { "BLS12-381" } else { "an unknown field" } }.into());
    }
    if coordinate_bytes != BN254.len() as u32 || array(file)? != BN254 {
        return Err(FormatFault::OtherField { found: "an unknown field" }.into());
    }
    Ok(header_rows(u32::from_le_bytes(array(file)?))?)
}

fn find(sections: &BTreeMap<u32, Section>, (section, name): (u32, &'static str)) -> Result<Section, FormatFault> {
    sections.get(&section).copied().ok_or(FormatFault::SectionMissing { section, name })
}

fn expect_length(found: Section, (section, name): (u32, &'static str), expected: u64) -> Result<(), FormatFault> {
    match found.bytes == expected {
        true => Ok(()),
        false => Err(FormatFault::SectionLength { section, name, expected, got: found.bytes }),
    }
}

fn require(file_bytes: u64, expected: u64) -> Result<(), FormatFault> {
    match file_bytes >= expected {
        true => Ok(()),
        false => Err(FormatFault::Truncated { expected, got: file_bytes }),
    }
}

fn array<const N: usize>(file: &mut impl Read) -> std::io::Result<[u8; N]> {
    let mut bytes = [0; N];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}
