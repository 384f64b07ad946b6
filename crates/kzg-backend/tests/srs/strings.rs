//! What the tests of every format need.

use std::fs;
use std::path::PathBuf;

use halo2_proofs::SerdeFormat;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2curves::CurveAffine;
use halo2curves::bn256::{Bn256, Fq2, Fr, G2Affine};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::group::cofactor::CofactorGroup;
use halo2curves::group::prime::PrimeCurveAffine;
use kzg_backend::{FormatFault, Srs, SrsError, SrsFault};
use rand::RngCore;
use tempfile::TempDir;

pub(crate) const K: u32 = 6;
pub(crate) const ROWS: usize = 1 << K;

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

pub(crate) fn halo2_setup(k: u32, secret: Fr) -> ParamsKZG<Bn256> {
    let mut wide = [0; 64];
    wide[..32].copy_from_slice(secret.to_repr().as_ref());
    ParamsKZG::setup(k, SecretRng(wide.to_vec()))
}

pub(crate) fn written(params: &ParamsKZG<Bn256>, format: SerdeFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    params.write_custom(&mut bytes, format).unwrap();
    bytes
}

/// Raw format of halo2: `k`, powers, Lagrange points, g2, s_g2.
pub(crate) fn raw(params: &ParamsKZG<Bn256>) -> Vec<u8> {
    written(params, SerdeFormat::RawBytes)
}

pub(crate) fn in_folder(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("ceremony.srs");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

pub(crate) fn import(bytes: &[u8], rows_k: Option<u32>) -> Result<Srs, SrsError> {
    let (_folder, path) = in_folder(bytes);
    Srs::import(&path, rows_k)
}

/// The string is well-formed and wrong.
pub(crate) fn import_fault(bytes: &[u8]) -> SrsFault {
    match import(bytes, None) {
        Err(SrsError::Invalid { fault, .. }) => fault,
        other => panic!("expected a fault, got {other:?}"),
    }
}

/// The file is not what a format asks for.
pub(crate) fn format_fault(bytes: &[u8]) -> FormatFault {
    match import(bytes, None) {
        Err(SrsError::Format { fault, .. }) => fault,
        other => panic!("expected a fault of the format, got {other:?}"),
    }
}

/// A point on the twist: its group has a large cofactor, so nearly every point lies outside the subgroup.
pub(crate) fn outside_subgroup() -> G2Affine {
    (1_u64..)
        .find_map(|x| {
            let x = Fq2::from(x);
            let y = Option::<Fq2>::from((x.square() * x + G2Affine::b()).sqrt())?;
            let point = Option::<G2Affine>::from(G2Affine::from_xy(x, y))?;
            (!bool::from(point.to_curve().is_torsion_free())).then_some(point)
        })
        .unwrap()
}

/// A generator of the domain of `2^log_order` rows.
pub(crate) fn root_of_unity(log_order: u32) -> Fr {
    (log_order..Fr::S).fold(Fr::ROOT_OF_UNITY, |root, _| root.square())
}
