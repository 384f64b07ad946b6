//! `.ptau` files: every lie is found, before memory is taken for it.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use halo2curves::bn256::{Fr, G1Affine, G2Affine};
use halo2curves::ff::Field;
use halo2curves::serde::SerdeObject;
use kzg_backend::{FormatFault, Origin, Srs, SrsError, SrsFault};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::ptau_file::{
    ALPHA_TAU_G1, CONTRIBUTIONS, HEADER, LAGRANGE, PtauFile, TAU_G1, TAU_G2, g1, g2, header, section_head,
};
use crate::strings::{format_fault, halo2_setup, import, import_fault, outside_subgroup, raw, root_of_unity};

const POWER: u32 = 4;
const ROWS: usize = 1 << POWER;

fn good() -> PtauFile {
    static GOOD: LazyLock<PtauFile> = LazyLock::new(|| PtauFile::of_secret(POWER, Fr::from(0x5eed)));
    GOOD.clone()
}

/// The good file with one section changed.
fn with(number: u32, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut file = good();
    change(file.section(number));
    file.bytes()
}

fn put(at: usize, point: &[u8]) -> impl FnOnce(&mut Vec<u8>) {
    move |content| content[at..at + point.len()].copy_from_slice(point)
}

#[test]
fn import_gives_the_powers_and_a_lagrange_basis() {
    let whole = import(&good().bytes(), None).unwrap();
    assert_eq!(raw(&whole.to_halo2()), raw(&halo2_setup(POWER, Fr::from(0x5eed))));
    assert_eq!(whole.origin(), Origin::Unknown);
    let part = import(&good().bytes(), Some(2)).unwrap();
    assert_eq!(raw(&part.to_halo2()), raw(&halo2_setup(2, Fr::from(0x5eed))));
}

#[test]
fn a_lagrange_basis_in_the_file_is_used_and_checked() {
    let prepared = PtauFile::prepared(POWER, Fr::from(0x5eed));
    for k in 1..=POWER {
        let srs = import(&prepared.bytes(), Some(k)).unwrap();
        assert_eq!(raw(&srs.to_halo2()), raw(&halo2_setup(k, Fr::from(0x5eed))), "2^{k} rows");
    }
    // The early form, without the basis for the powers above 2^power.
    let mut early = prepared.clone();
    early.section(LAGRANGE).truncate(64 * (2 * ROWS - 1));
    assert_eq!(import(&early.bytes(), None).unwrap().hash(), import(&good().bytes(), None).unwrap().hash());
}

#[test]
fn a_lagrange_basis_that_belongs_to_other_powers_is_found() {
    let prepared = PtauFile::prepared(POWER, Fr::from(0x5eed));
    let with = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut file = prepared.clone();
        change(file.section(LAGRANGE));
        file.bytes()
    };
    for index in 0..ROWS {
        let at = 64 * (ROWS - 1 + index);
        let other = with(&|content| put(at, &g1(Fr::from(0xbad)))(content));
        assert_eq!(import_fault(&other), SrsFault::LagrangeMismatch, "point {index}");
        let infinity = with(&|content| put(at, &[0; 64])(content));
        assert_eq!(import_fault(&infinity), SrsFault::IdentityPoint, "point {index}");
        let off = with(&|content| content[at] ^= 1);
        assert_eq!(format_fault(&off), FormatFault::OffCurve { part: "the Lagrange basis", index });
    }
    let rotated = with(&|content| content[64 * (ROWS - 1)..64 * (2 * ROWS - 1)].rotate_left(64));
    assert_eq!(import_fault(&rotated), SrsFault::LagrangeMismatch);
    let name = "Lagrange basis of tauG1";
    let (expected, got) = ((4 * ROWS as u64 - 1) * 64, (4 * ROWS as u64 - 1) * 64 - 1);
    let shorter = with(&|content| content.truncate(got as usize));
    assert_eq!(format_fault(&shorter), FormatFault::SectionLength { section: LAGRANGE, name, expected, got });
}

#[test]
fn sections_may_come_in_any_order() {
    let mut file = good();
    file.sections.reverse();
    file.sections.insert(3, (99, b"from a later version".to_vec()));
    assert_eq!(import(&file.bytes(), None).unwrap().hash(), import(&good().bytes(), None).unwrap().hash());
}

#[test]
fn every_section_that_is_needed_is_missed() {
    for (section, name) in [(HEADER, "header"), (TAU_G1, "tauG1"), (TAU_G2, "tauG2")] {
        let fault = format_fault(&good().without(section).bytes());
        assert_eq!(fault, FormatFault::SectionMissing { section, name });
    }
    import(&good().without(ALPHA_TAU_G1).without(CONTRIBUTIONS).bytes(), None).unwrap();
}

#[test]
fn sections_that_come_twice_are_refused() {
    for section in [HEADER, TAU_G1, TAU_G2, CONTRIBUTIONS] {
        let mut file = good();
        file.sections.push((section, file.clone().section(section).clone()));
        assert_eq!(format_fault(&file.bytes()), FormatFault::SectionTwice { section });
    }
}

#[test]
fn lengths_are_held_to_the_power() {
    let g1_bytes = (2 * ROWS as u64 - 1) * 64;
    for change in [-64_i64, -1, 1, 64] {
        let resize = |content: &mut Vec<u8>| content.resize((content.len() as i64 + change) as usize, 0);
        let length = |expected: u64| (expected, (expected as i64 + change) as u64);
        let (expected, got) = length(g1_bytes);
        let fault = FormatFault::SectionLength { section: TAU_G1, name: "tauG1", expected, got };
        assert_eq!(format_fault(&with(TAU_G1, resize)), fault);
        let (expected, got) = length(ROWS as u64 * 128);
        let fault = FormatFault::SectionLength { section: TAU_G2, name: "tauG2", expected, got };
        assert_eq!(format_fault(&with(TAU_G2, resize)), fault);
        if change.abs() == 1 {
            let (expected, got) = length(44);
            let fault = FormatFault::SectionLength { section: HEADER, name: "header", expected, got };
            assert_eq!(format_fault(&with(HEADER, resize)), fault);
        }
    }
}

#[test]
fn a_lying_power_is_found_before_memory_is_taken() {
    for power in [1, 3, 5, 26, 28] {
        let fault = format_fault(&with(HEADER, |content| *content = header(power)));
        let expected = ((2 << power) - 1) * 64;
        let got = (2 * ROWS as u64 - 1) * 64;
        assert_eq!(fault, FormatFault::SectionLength { section: TAU_G1, name: "tauG1", expected, got });
    }
    for power in [0, 29, 40, 64, 255, u32::MAX] {
        let fault = format_fault(&with(HEADER, |content| *content = header(power)));
        assert_eq!(fault, FormatFault::HeaderRows { min: 1, max: 28, got: power });
    }
}

#[test]
fn section_heads_that_overflow_are_refused() {
    for length in [u64::MAX, u64::MAX - 11, 1 << 63, 1 << 40] {
        let mut bytes = good().bytes();
        let at = good().offset(TAU_G1) - 12;
        bytes[at..at + 12].copy_from_slice(&section_head(TAU_G1, length));
        let (got, expected) = (bytes.len() as u64, (at as u64 + 12).saturating_add(length));
        assert_eq!(format_fault(&bytes), FormatFault::SectionBeyondEnd { section: TAU_G1, expected, got });
    }
    let mut bytes = good().bytes();
    bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(format_fault(&bytes), FormatFault::TooManySections { limit: 64, got: u32::MAX });
}

#[test]
fn other_versions_and_other_fields_are_refused() {
    for version in [0, 2, u32::MAX] {
        let file = PtauFile { version, ..good() };
        assert_eq!(format_fault(&file.bytes()), FormatFault::PtauVersion { expected: 1, got: version });
    }
    let unknown = FormatFault::OtherField { found: "an unknown field" };
    assert_eq!(format_fault(&with(HEADER, |content| content[4] ^= 1)), unknown);
    assert_eq!(format_fault(&with(HEADER, |content| content[0] = 31)), unknown);
    assert_eq!(format_fault(&with(HEADER, |content| content.resize(60, 0))), unknown);
}

#[test]
fn truncation_is_found_wherever_it_is() {
    let (file, bytes) = (good(), good().bytes());
    let ends = file.sections.iter().map(|(section, content)| file.offset(*section) + content.len());
    let boundaries: Vec<usize> = ends.chain([0, 4, 8, 12]).filter(|end| *end < bytes.len()).collect();
    let inside = (0..bytes.len()).step_by(97);
    for length in boundaries.into_iter().flat_map(|end| [end, end + 1, end + 11, end + 12]).chain(inside) {
        let length = length.min(bytes.len() - 1);
        let fault = format_fault(&bytes[..length]);
        let expected = match length {
            0..4 => matches!(fault, FormatFault::Unknown),
            _ => matches!(
                fault,
                FormatFault::Truncated { got, .. } | FormatFault::SectionBeyondEnd { got, .. } if got == length as u64
            ),
        };
        assert!(expected, "cut to {length}: {fault}");
    }
    let longer = [&bytes[..], &[0]].concat();
    let expected = bytes.len() as u64;
    assert_eq!(format_fault(&longer), FormatFault::TrailingBytes { expected, got: expected + 1 });
}

#[test]
fn one_changed_power_is_found() {
    for index in 1..ROWS {
        let other = g1(Fr::from(0xbad));
        assert_eq!(import_fault(&with(TAU_G1, put(64 * index, &other))), SrsFault::NotPowers, "power {index}");
    }
    let fault = import_fault(&with(TAU_G1, put(0, &g1(Fr::from(2)))));
    assert_eq!(fault, SrsFault::NotG1Generator);
    assert_eq!(import_fault(&with(TAU_G2, put(0, &g2(Fr::from(2))))), SrsFault::NotG2Generator);
    assert_eq!(import_fault(&with(TAU_G2, put(128, &g2(Fr::from(0xbad))))), SrsFault::NotPowers);
}

#[test]
fn secrets_that_are_none_are_called_by_their_name() {
    let fault = |tau| import_fault(&PtauFile::of_secret(POWER, tau).bytes());
    assert_eq!(fault(Fr::ZERO), SrsFault::SecretZero);
    assert_eq!(fault(Fr::ONE), SrsFault::SecretOne);
    for log_order in 1..=POWER {
        assert_eq!(fault(root_of_unity(log_order)), SrsFault::SecretRootOfUnity { log_order });
    }
    assert_eq!(fault(-Fr::ONE), SrsFault::SecretRootOfUnity { log_order: 1 });
}

#[test]
fn points_that_are_none_are_called_by_their_name() {
    let (part_g1, part_g2) = ("the powers in G1", "the powers in G2");
    for index in [0, 1, ROWS / 2, ROWS - 1] {
        let off = with(TAU_G1, |content| content[64 * index] ^= 1);
        assert_eq!(format_fault(&off), FormatFault::OffCurve { part: part_g1, index });
        let unreduced = with(TAU_G1, |content| content[64 * index + 32..64 * index + 64].fill(0xff));
        assert_eq!(format_fault(&unreduced), FormatFault::Unreduced { part: part_g1, index });
    }
    for index in [0, 1] {
        let off = with(TAU_G2, |content| content[128 * index + 64] ^= 1);
        assert_eq!(format_fault(&off), FormatFault::OffCurve { part: part_g2, index });
        let unreduced = with(TAU_G2, |content| content[128 * index + 96..128 * index + 128].fill(0xff));
        assert_eq!(format_fault(&unreduced), FormatFault::Unreduced { part: part_g2, index });
    }
    let infinity = with(TAU_G1, put(64 * 3, &G1Affine::default().to_raw_bytes()));
    assert_eq!(import_fault(&infinity), SrsFault::IdentityPoint);
    let infinity = with(TAU_G2, put(128, &G2Affine::default().to_raw_bytes()));
    assert_eq!(import_fault(&infinity), SrsFault::SecretZero);
    let outside = with(TAU_G2, put(128, &outside_subgroup().to_raw_bytes()));
    assert_eq!(import_fault(&outside), SrsFault::OutsideSubgroup);
}

/// A file of the longest ceremony, 64 GiB of hole with points where they are needed.
fn enormous(folder: &TempDir) -> std::path::PathBuf {
    let path = folder.path().join("powersOfTau28.ptau");
    let mut file = File::create(&path).unwrap();
    let (g1_bytes, g2_bytes) = (((2_u64 << 28) - 1) * 64, 128_u64 << 28);
    file.write_all(&[&b"ptau"[..], &1_u32.to_le_bytes(), &3_u32.to_le_bytes()].concat()).unwrap();
    file.write_all(&[section_head(HEADER, 44), header(28), section_head(TAU_G1, g1_bytes)].concat()).unwrap();
    file.write_all(&good().section(TAU_G1)[..64 * ROWS]).unwrap();
    file.seek(SeekFrom::Start(12 + 12 + 44 + 12 + g1_bytes)).unwrap();
    file.write_all(&section_head(TAU_G2, g2_bytes)).unwrap();
    file.write_all(&good().section(TAU_G2)[..256]).unwrap();
    file.set_len(12 + 12 + 44 + 12 + g1_bytes + 12 + g2_bytes).unwrap();
    path
}

#[test]
fn of_an_enormous_file_only_what_is_needed_is_read() {
    let folder = TempDir::new().unwrap();
    let path = enormous(&folder);
    let started = Instant::now();
    let part = Srs::import(&path, Some(POWER)).unwrap();
    assert_eq!(part.hash(), import(&good().bytes(), None).unwrap().hash());
    let whole = Srs::import(&path, None);
    assert!(matches!(whole, Err(SrsError::UnsupportedRows { min: 1, max: 26, got: 28 })));
    // One power more lies in the hole.
    let longer = Srs::import(&path, Some(POWER + 1));
    assert!(matches!(longer, Err(SrsError::Invalid { fault: SrsFault::IdentityPoint, .. })));
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    /// Either nothing of the file was used, or it is found. (The Lagrange basis is corrupted point by point above.)
    #[test]
    fn no_corruption_passes(at in any::<proptest::sample::Index>(), flip in 1_u8..) {
        static GOOD: LazyLock<(Vec<u8>, [u8; 32])> = LazyLock::new(|| {
            let bytes = good().bytes();
            let hash = import(&bytes, None).unwrap().hash();
            (bytes, hash)
        });
        let (bytes, hash) = &*GOOD;
        let mut spoilt = bytes.clone();
        let at = at.index(spoilt.len());
        spoilt[at] ^= flip;
        let file = good();
        let used = [
            0..12,
            file.offset(HEADER) - 12..file.offset(HEADER) + 40,
            file.offset(TAU_G1) - 12..file.offset(TAU_G1) + 64 * ROWS,
            file.offset(TAU_G2) - 12..file.offset(TAU_G2) + 256,
        ];
        match import(&spoilt, None) {
            Ok(srs) => {
                prop_assert!(!used.iter().any(|range| range.contains(&at)), "byte {at}");
                prop_assert_eq!(srs.hash(), *hash);
            }
            Err(error) => prop_assert!(
                matches!(error, SrsError::Format { .. } | SrsError::Invalid { .. }),
                "byte {}: {}", at, error
            ),
        }
    }
}
