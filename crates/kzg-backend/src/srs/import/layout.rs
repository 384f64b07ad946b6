use std::fmt;

use halo2curves::bn256::Fr;
use halo2curves::ff::PrimeField;

use super::encoding::Encoding;
use super::fault::FormatFault;
use crate::srs::MIN_K;

/// Largest exponent that a file may have, however much of it is used: the scalar field has no larger domain.
const MAX_FILE_K: u32 = Fr::S;

/// Formats that can be brought in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SrsFormat {
    /// snarkjs: sections of Montgomery coordinates, powers in G1 and G2 and more, prepared for phase 2 or not.
    Ptau,
    /// halo2, `SerdeFormat::RawBytes` and `RawBytesUnchecked`: Montgomery coordinates.
    Halo2Raw,
    /// halo2, `SerdeFormat::Processed`: one coordinate and a sign.
    Halo2Compressed,
    /// The file that [`crate::Srs::write`] makes.
    Own,
}

impl SrsFormat {
    const ALL: [Self; 4] = [Self::Ptau, Self::Halo2Raw, Self::Halo2Compressed, Self::Own];

    /// All of them, for messages.
    pub(super) fn supported() -> String {
        Self::ALL.map(|format| format.to_string()).join(", ")
    }
}

impl fmt::Display for SrsFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ptau => "snarkjs `.ptau`",
            Self::Halo2Raw => "halo2 KZG raw",
            Self::Halo2Compressed => "halo2 KZG compressed",
            Self::Own => "assay `srs.bin`",
        })
    }
}

/// Where a file keeps its points and how it writes them; every length has been compared with the file's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PointMap {
    pub(super) format: SrsFormat,
    /// The file serves `2^k` rows.
    pub(super) k: u32,
    pub(super) encoding: Encoding,
    /// Offset of the powers in G1.
    pub(super) powers_at: u64,
    pub(super) lagrange: LagrangeMap,
    /// Offset of the generator of G2, which the secret's point follows.
    pub(super) g2_at: u64,
}

/// Where a Lagrange basis lies, if there is one that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LagrangeMap {
    Absent,
    /// At this offset, for the file's own exponent and over halo2's root of unity.
    Halo2(u64),
    /// From this offset on, for every exponent from 0 to the file's, and over snarkjs' root of unity.
    Snarkjs(u64),
}

/// The exponent in a file's header.
pub(super) fn header_rows(k: u32) -> Result<u32, FormatFault> {
    match (MIN_K..=MAX_FILE_K).contains(&k) {
        true => Ok(k),
        false => Err(FormatFault::HeaderRows { min: MIN_K, max: MAX_FILE_K, got: k }),
    }
}
