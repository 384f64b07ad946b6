//! Files that snarkjs made: see `test/fixtures/srs/README.md`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use halo2curves::bn256::{Fq, Fr};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::serde::SerdeObject;
use kzg_backend::{FormatFault, Origin, Srs, SrsError, SrsFault, SrsFormat, SrsSource, g2_words};
use serde_json::Value;

use crate::strings::raw;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../test/fixtures/srs").join(name)
}

fn expected() -> Value {
    serde_json::from_str(&std::fs::read_to_string(fixture("snarkjs-4.json")).unwrap()).unwrap()
}

/// Every coordinate below `value`, in order.
fn coordinates(value: &Value) -> Vec<Fq> {
    match value {
        Value::String(decimal) => vec![Fq::from_str_vartime(decimal).unwrap()],
        Value::Array(values) => values.iter().flat_map(coordinates).collect(),
        other => panic!("no coordinate: {other}"),
    }
}

/// Points as coordinates, from halo2's raw format.
fn points(bytes: &[u8]) -> Vec<Fq> {
    bytes.chunks_exact(32).map(|limbs| Fq::from_raw_bytes(limbs).unwrap()).collect()
}

#[test]
fn points_of_a_snarkjs_ceremony_are_those_that_snarkjs_reads() {
    let path = fixture("snarkjs-4.ptau");
    assert_eq!(SrsSource::open(&path).unwrap().format(), SrsFormat::Ptau);
    let srs = Srs::import(&path, None).unwrap();
    assert_eq!((srs.k(), srs.origin()), (4, Origin::Unknown));

    let (bytes, expected) = (raw(&srs.to_halo2()), expected());
    let (powers, rest) = bytes[4..].split_at(16 * 64);
    let (lagrange, g2) = rest.split_at(16 * 64);
    assert_eq!(points(powers), coordinates(&expected["tauG1"]));
    assert_eq!(points(g2), coordinates(&expected["tauG2"]));

    let s_g2 = g2_words(&srs.s_g2());
    let last = coordinates(&expected["tauG2"][1]).into_iter().map(|coordinate| {
        let mut word: [u8; 32] = coordinate.to_repr();
        word.reverse();
        word
    });
    assert!(s_g2.into_iter().eq(last));

    // snarkjs runs through the domain from another generator, so the Lagrange points are the same in another order.
    let set = |coordinates: Vec<Fq>| -> BTreeSet<[Fq; 2]> {
        coordinates.chunks_exact(2).map(|point| [point[0], point[1]]).collect()
    };
    let ours = set(points(lagrange));
    assert_eq!(ours.len(), 16);
    assert_eq!(ours, set(coordinates(&expected["lagrangeTauG1"])));
}

#[test]
fn a_snarkjs_ceremony_can_be_shortened() {
    let whole = Srs::import(&fixture("snarkjs-4.ptau"), None).unwrap();
    let part = Srs::import(&fixture("snarkjs-4.ptau"), Some(2)).unwrap();
    assert_eq!(part.summary(), whole.downsized(2).unwrap().summary());
    let longer = Srs::import(&fixture("snarkjs-4.ptau"), Some(5));
    assert!(matches!(longer, Err(SrsError::TooFewRows { expected: 5, got: 4 })));
}

#[test]
fn a_ceremony_without_contributions_and_one_over_another_curve_are_refused() {
    let fresh = Srs::import(&fixture("snarkjs-fresh-1.ptau"), None);
    assert!(matches!(fresh, Err(SrsError::Invalid { fault: SrsFault::SecretOne, .. })));
    let other = Srs::import(&fixture("snarkjs-bls12-381-1.ptau"), None);
    let expected = FormatFault::OtherField { found: "BLS12-381" };
    assert!(matches!(other, Err(SrsError::Format { fault, .. }) if fault == expected));
}

#[test]
fn the_writer_of_these_tests_writes_what_snarkjs_writes() {
    use crate::ptau_file::PtauFile;
    let real = std::fs::read(fixture("snarkjs-fresh-1.ptau")).unwrap();
    let mut ours = PtauFile::of_secret(1, Fr::ONE);
    let rows = [(4, 2), (5, 2)];
    for (section, points) in rows {
        *ours.section(section) = crate::ptau_file::g1(Fr::ONE).repeat(points);
    }
    *ours.section(6) = crate::ptau_file::g2(Fr::ONE);
    *ours.section(7) = 0_u32.to_le_bytes().to_vec();
    assert_eq!(ours.bytes(), real);
}
