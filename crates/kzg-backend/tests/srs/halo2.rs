//! Strings as halo2 writes them, raw and compressed.

use halo2_proofs::SerdeFormat;
use halo2_proofs::poly::commitment::Params;
use halo2curves::bn256::{Fr, G1Affine, G2Affine};
use halo2curves::ff::Field;
use halo2curves::group::Curve;
use halo2curves::serde::SerdeObject;
use kzg_backend::{FormatFault, Origin, Srs, SrsError, SrsFault, SrsFormat, SrsSource};

use crate::strings::{
    K, ROWS, format_fault, halo2_setup, import, import_fault, in_folder, outside_subgroup, raw, root_of_unity, written,
};

fn point_at(index: usize) -> std::ops::Range<usize> {
    4 + 64 * index..4 + 64 * (index + 1)
}

#[test]
fn import_takes_all_or_the_first_powers() {
    let ceremony = halo2_setup(K, Fr::from(0x5eed));
    let (_folder, path) = in_folder(&raw(&ceremony));
    let whole = Srs::import(&path, None).unwrap();
    assert_eq!(whole.origin(), Origin::Unknown);
    assert_eq!(raw(&whole.to_halo2()), raw(&ceremony));

    let part = Srs::import(&path, Some(4)).unwrap();
    let mut expected = ceremony;
    expected.downsize(4);
    assert_eq!(raw(&part.to_halo2()), raw(&expected));
    assert!(matches!(Srs::import(&path, Some(7)), Err(SrsError::TooFewRows { expected: 7, got: 6 })));
}

#[test]
fn importing_the_test_string_keeps_its_stamp() {
    let (_folder, path) = in_folder(&raw(&Srs::dev(K).unwrap().to_halo2()));
    assert_eq!(Srs::import(&path, None).unwrap().origin(), Origin::Dev);
}

#[test]
fn a_replaced_power_fails_the_pairing_test() {
    let good = raw(&halo2_setup(K, Fr::from(0x5eed)));
    for index in 1..ROWS {
        let mut bytes = good.clone();
        let other = good[point_at((index + 1) % ROWS)].to_vec();
        bytes[point_at(index)].copy_from_slice(&other);
        assert_eq!(import_fault(&bytes), SrsFault::NotPowers, "power {index}");
    }
}

#[test]
fn a_replaced_lagrange_point_is_found() {
    let good = raw(&halo2_setup(K, Fr::from(0x5eed)));
    for index in 0..ROWS {
        let mut bytes = good.clone();
        let other = good[point_at(ROWS + (index + 1) % ROWS)].to_vec();
        bytes[point_at(ROWS + index)].copy_from_slice(&other);
        assert_eq!(import_fault(&bytes), SrsFault::LagrangeMismatch, "Lagrange point {index}");
    }
}

#[test]
fn another_secret_in_g2_fails_the_pairing_test() {
    let mut bytes = raw(&halo2_setup(K, Fr::from(0x5eed)));
    let other: G2Affine = (G2Affine::generator() * Fr::from(0x5eee)).to_affine();
    let at = bytes.len() - 128;
    bytes[at..].copy_from_slice(&other.to_raw_bytes());
    assert_eq!(import_fault(&bytes), SrsFault::NotPowers);
}

#[test]
fn wrong_generators_and_identities_are_found() {
    let good = raw(&halo2_setup(K, Fr::from(0x5eed)));
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
    assert_eq!(with(s_g2_at, &[0; 128]), SrsFault::SecretZero);
    assert_eq!(with(s_g2_at, &G2Affine::generator().to_raw_bytes()), SrsFault::SecretOne);
    assert_eq!(with(point_at(5).start, &[0; 64]), SrsFault::IdentityPoint);
    assert_eq!(with(point_at(ROWS + 5).start, &[0; 64]), SrsFault::IdentityPoint);
}

#[test]
fn a_point_outside_the_subgroup_of_g2_is_found() {
    let mut bytes = raw(&halo2_setup(K, Fr::from(0x5eed)));
    let at = bytes.len() - 128;
    bytes[at..].copy_from_slice(&outside_subgroup().to_raw_bytes());
    assert_eq!(import_fault(&bytes), SrsFault::OutsideSubgroup);
}

#[test]
fn compressed_strings_give_the_same() {
    let ceremony = halo2_setup(K, Fr::from(0x5eed));
    let (_folder, path) = in_folder(&written(&ceremony, SerdeFormat::Processed));
    assert_eq!(SrsSource::open(&path).unwrap().format(), SrsFormat::Halo2Compressed);
    assert_eq!(raw(&Srs::import(&path, None).unwrap().to_halo2()), raw(&ceremony));
    let mut expected = ceremony;
    expected.downsize(4);
    assert_eq!(raw(&Srs::import(&path, Some(4)).unwrap().to_halo2()), raw(&expected));
}

#[test]
fn compressed_points_have_one_encoding() {
    let good = written(&halo2_setup(2, Fr::from(0x5eed)), SerdeFormat::Processed);
    let ends = (4 + 31..good.len() - 128).step_by(32).chain([good.len() - 65, good.len() - 1]);
    for end in ends {
        let mut infinite = good.clone();
        infinite[end] ^= 0x80;
        assert!(matches!(format_fault(&infinite), FormatFault::OffCurve { .. }), "flag of infinity at byte {end}");

        let mut negated = good.clone();
        negated[end] ^= 0x40;
        assert!(matches!(import(&negated, None), Err(SrsError::Invalid { .. })), "sign at byte {end}");

        let mut unreduced = good.clone();
        unreduced[end] |= 0x3f;
        assert!(matches!(format_fault(&unreduced), FormatFault::Unreduced { .. }), "coordinate at byte {end}");
    }
}

#[test]
fn headers_that_disagree_with_the_size_are_refused_before_memory_is_taken() {
    let good = raw(&halo2_setup(K, Fr::from(0x5eed)));
    let with = |k: u32| format_fault(&[&k.to_le_bytes()[..], &good[4..]].concat());
    for k in [0, 29, 40, 63, 64, 255] {
        assert_eq!(with(k), FormatFault::HeaderRows { min: 1, max: 28, got: k });
    }
    for k in [1, 5, 7, 26, 28] {
        let (raw, compressed) = (4 + (128 << k) + 256, 4 + (64 << k) + 128);
        assert_eq!(with(k), FormatFault::Halo2Length { k, raw, compressed, got: good.len() as u64 });
    }
    for k in [256, u32::MAX] {
        assert_eq!(with(k), FormatFault::Unknown);
    }
}

#[test]
fn every_truncation_and_extension_is_refused() {
    for format in [SerdeFormat::RawBytes, SerdeFormat::Processed] {
        let good = written(&halo2_setup(2, Fr::from(0x5eed)), format);
        // As long as a compressed string: what is read then is something else than points.
        let compressed = 4 + 4 * 64 + 128;
        for length in (0..good.len()).filter(|length| *length != compressed) {
            let fault = format_fault(&good[..length]);
            match length {
                0..4 => assert_eq!(fault, FormatFault::Unknown),
                _ => assert!(matches!(fault, FormatFault::Halo2Length { k: 2, got, .. } if got == length as u64)),
            }
        }
        let longer = [&good[..], &[0]].concat();
        assert!(matches!(format_fault(&longer), FormatFault::Halo2Length { .. }));
        if good.len() > compressed {
            import(&good[..compressed], None).unwrap_err();
        }
    }
}

#[test]
fn points_off_the_curve_and_unreduced_coordinates_are_named() {
    let good = raw(&halo2_setup(K, Fr::from(0x5eed)));
    let (powers, lagrange, g2) = ("the powers in G1", "the Lagrange basis", "the powers in G2");
    let cases = [
        (4, powers, 0),
        (4 + 64 * 3 + 32, powers, 3),
        (4 + 64 * 63, powers, 63),
        (4 + 64 * 70, lagrange, 6),
        (good.len() - 256, g2, 0),
        (good.len() - 32, g2, 1),
    ];
    for (at, part, index) in cases {
        let mut bytes = good.clone();
        bytes[at] ^= 1;
        assert_eq!(format_fault(&bytes), FormatFault::OffCurve { part, index });
        bytes[at..at + 32].fill(0xff);
        assert_eq!(format_fault(&bytes), FormatFault::Unreduced { part, index });
    }
}

#[test]
fn roots_of_unity_are_no_secret() {
    for log_order in 1..=K {
        let secret = root_of_unity(log_order);
        // halo2's own setup divides by zero here, hence a string whose Lagrange basis is not read: only its powers are.
        let mut bytes = raw(&halo2_setup(K, Fr::from(0x5eed)));
        for index in 0..ROWS {
            let power = (G1Affine::generator() * secret.pow_vartime([index as u64])).to_affine();
            bytes[point_at(index)].copy_from_slice(&power.to_raw_bytes());
        }
        let at = bytes.len() - 128;
        bytes[at..].copy_from_slice(&(G2Affine::generator() * secret).to_affine().to_raw_bytes());
        assert_eq!(import_fault(&bytes), SrsFault::SecretRootOfUnity { log_order });
    }
}

#[test]
fn other_files_are_called_by_their_name() {
    let found = |bytes: &[u8]| match format_fault(bytes) {
        FormatFault::OtherKind { found } => found,
        other => panic!("expected the name of a kind, got {other}"),
    };
    assert!(found(b"zkey and more").contains(".zkey"));
    assert!(found(b"r1cs and more").contains(".r1cs"));
    assert!(found(b"\x1f\x8b and more").contains("gzip"));
    assert!(found(b"ASSAYpk\0 and more").contains("assay"));
    // Sizes of a transcript for 2^2 rows: hash, points, and the key behind a response.
    assert!(found(&[0xaa; 64 + 7 * 64 + 4 * 128 + 8 * 64 + 128]).contains("challenge"));
    assert!(found(&[0xaa; 64 + 7 * 32 + 4 * 64 + 8 * 32 + 64 + 768]).contains("response"));
    for nothing in [&b""[..], b"{}", b"abc", &[0xaa; 1000], b"<!DOCTYPE html><html>no such object</html>"] {
        assert_eq!(format_fault(nothing), FormatFault::Unknown);
    }
}
