use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use halo2_proofs::arithmetic::g_to_lagrange;
use halo2curves::bn256::{G1Affine, G2Affine};
use halo2curves::group::prime::PrimeCurveAffine;
use halo2curves::serde::SerdeObject;
use rayon::prelude::*;

use crate::envelope::FileError;
use crate::raw_objects::{G1_BYTES, G2_BYTES};

use super::file::{invalid, points_bytes};
use super::parts::SrsParts;
use super::{MAX_K, Srs, SrsError};

impl Srs {
    /// Brings in a string in halo2's raw format: `k` (u32, little-endian), `2^k` powers, `2^k` Lagrange points, `g2`,
    /// `s_g2`, coordinates as Montgomery limbs; the format in which halo2 ceremonies are commonly passed on.
    ///
    /// With `rows_k` only that many powers are read, whatever the file holds. Nothing in the file is believed: curve,
    /// subgroup and generator checks and the pairing test of consecutive powers are made here.
    pub fn import(path: &Path, rows_k: Option<u32>) -> Result<Self, SrsError> {
        let (mut file, file_k) = open(path)?;
        let k = rows_k.unwrap_or(file_k);
        if k > file_k {
            return Err(SrsError::TooFewRows { expected: k, got: file_k });
        }

        let g = read_points(&mut file, k).map_err(FileError::io(path))?;
        let g_lagrange = match k == file_k {
            true => read_points(&mut file, k).map_err(FileError::io(path))?,
            false => g_to_lagrange(g.iter().map(G1Affine::to_curve).collect(), k),
        };
        file.seek(SeekFrom::End(-2 * G2_BYTES as i64)).map_err(FileError::io(path))?;
        let g2 = read_g2(&mut file).map_err(FileError::io(path))?;
        let s_g2 = read_g2(&mut file).map_err(FileError::io(path))?;

        let parts = SrsParts { k, g, g_lagrange, g2, s_g2 };
        parts.check_points().and_then(|()| parts.check_powers()).map_err(|fault| invalid(path, fault))?;
        Ok(Self::new(parts.into_params()))
    }
}

/// Opens the file, positioned after `k`, once its size is exactly what `k` asks for.
fn open(path: &Path) -> Result<(BufReader<File>, u32), SrsError> {
    let file = File::open(path).map_err(FileError::io(path))?;
    let got = file.metadata().map_err(FileError::io(path))?.len();
    let mut file = BufReader::with_capacity(1 << 18, file);
    let mut k = [0; 4];
    file.read_exact(&mut k).map_err(FileError::io(path))?;
    let k = u32::from_le_bytes(k);
    if k > MAX_K {
        return Err(SrsError::TooManyRows { limit: MAX_K, got: k });
    }
    let expected = 4 + points_bytes(k);
    match got == expected {
        true => Ok((file, k)),
        false => {
            Err(FileError::io(path)(data_error(format!("{got} bytes, expected {expected} for 2^{k} rows"))).into())
        }
    }
}

fn read_points(file: &mut impl Read, k: u32) -> io::Result<Vec<G1Affine>> {
    let mut bytes = vec![0; G1_BYTES << k];
    file.read_exact(&mut bytes)?;
    let points: Option<_> = bytes.par_chunks_exact(G1_BYTES).with_min_len(256).map(G1Affine::from_raw_bytes).collect();
    points.ok_or_else(|| data_error("a point of G1 is not on the curve"))
}

fn read_g2(file: &mut impl Read) -> io::Result<G2Affine> {
    let mut bytes = [0; G2_BYTES];
    file.read_exact(&mut bytes)?;
    G2Affine::from_raw_bytes(&bytes).ok_or_else(|| data_error("a point of G2 is not on the curve"))
}

fn data_error(reason: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason.into())
}
