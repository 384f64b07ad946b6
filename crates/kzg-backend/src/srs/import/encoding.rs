use halo2curves::bn256::{Fq, G1Affine, G2Affine};
use halo2curves::ff::PrimeField;
use halo2curves::group::GroupEncoding;
use halo2curves::serde::SerdeObject;

use super::fault::FormatFault;
use crate::raw_objects::{G1_BYTES, G2_BYTES};

const COORDINATE_BYTES: usize = 32;
/// Sign and infinity, in the last byte of a compressed point.
const FLAGS: u8 = 0b1100_0000;

/// How points are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Both coordinates as Montgomery limbs, little-endian: as they lie in memory, in halo2 as in snarkjs.
    Montgomery,
    /// `x` little-endian, with flags in the two free bits.
    Compressed,
}

impl Encoding {
    /// Bytes of a point of G1.
    pub(super) fn g1_bytes(self) -> usize {
        match self {
            Self::Montgomery => G1_BYTES,
            Self::Compressed => G1_BYTES / 2,
        }
    }

    /// Bytes of a point of G2.
    pub(super) fn g2_bytes(self) -> usize {
        match self {
            Self::Montgomery => G2_BYTES,
            Self::Compressed => G2_BYTES / 2,
        }
    }

    pub(super) fn g1(self, bytes: &[u8]) -> Option<G1Affine> {
        match self {
            Self::Montgomery => G1Affine::from_raw_bytes(bytes),
            Self::Compressed => decompress(bytes),
        }
    }

    pub(super) fn g2(self, bytes: &[u8]) -> Option<G2Affine> {
        match self {
            Self::Montgomery => G2Affine::from_raw_bytes(bytes),
            Self::Compressed => decompress(bytes),
        }
    }

    /// Says by name why `bytes` are no point.
    pub(super) fn fault(self, bytes: &[u8], part: &'static str, index: usize) -> FormatFault {
        let reduced = match self {
            Self::Montgomery => are_reduced(bytes),
            Self::Compressed => are_reduced(&without_flags(bytes)),
        };
        match reduced {
            true => FormatFault::OffCurve { part, index },
            false => FormatFault::Unreduced { part, index },
        }
    }
}

/// Accepts only the bytes that compressing the point would give: halo2curves overlooks a flag of infinity on other
/// points, and panics on coordinates of G2 that are not reduced.
fn decompress<P: GroupEncoding>(bytes: &[u8]) -> Option<P> {
    let mut repr = P::Repr::default();
    if repr.as_ref().len() != bytes.len() || !are_reduced(&without_flags(bytes)) {
        return None;
    }
    repr.as_mut().copy_from_slice(bytes);
    Option::<P>::from(P::from_bytes(&repr)).filter(|point| point.to_bytes().as_ref() == bytes)
}

fn without_flags(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last &= !FLAGS;
    }
    bytes
}

/// Compares the limbs with the modulus as they are, in Montgomery form or not.
fn are_reduced(bytes: &[u8]) -> bool {
    bytes.chunks_exact(COORDINATE_BYTES).all(|limbs| {
        let mut repr = <Fq as PrimeField>::Repr::default();
        repr.as_mut().copy_from_slice(limbs);
        Fq::from_repr(repr).is_some().into()
    })
}
