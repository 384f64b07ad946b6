use std::path::Path;

use halo2_proofs::arithmetic::Field;
use halo2curves::bn256::{Fr, G2Affine};
use halo2curves::ff::{BatchInvert, FromUniformBytes, PrimeField};
use rayon::prelude::*;
use sha2::{Digest, Sha512};

use super::fixed_base::FixedBase;
use super::parts::{Powers, SrsParts};
use super::{Srs, SrsError, require_rows};

/// The published seed: the secret is SHA-512 of it, read little-endian and reduced modulo the group order.
pub const DEV_SEED: &str = "assay test reference string 1: the secret is public, never use it for anything of value";

/// Below this a dev string is computed faster than its file is worth keeping.
const CACHE_FROM_K: u32 = 13;

/// Measured for 2^16 to 2^20 rows: up to 255. Scalars of all points, and the points, a half of them twice.
const BYTES_PER_ROW: u64 = 272;

/// The table of multiples of the generator, and the program.
const BYTES_FIXED: u64 = 32 << 20;

const POWERS_PER_TASK: usize = 1 << 10;

/// The secret of the dev string, the same for every `k`.
fn secret() -> Fr {
    Fr::from_uniform_bytes(&Sha512::digest(DEV_SEED).into())
}

/// What gives the dev string away.
pub(super) fn s_g2() -> G2Affine {
    (G2Affine::generator() * secret()).into()
}

impl Srs {
    /// The test string for `2^k` rows: equal on every machine, and insecure by construction.
    pub fn dev(k: u32) -> Result<Self, SrsError> {
        require_rows(k)?;
        let rows = 1 << k;
        let scalars: Vec<Fr> = powers(secret(), rows).into_iter().chain(lagrange_at_secret(k)).collect();
        let mut g = FixedBase::for_count(scalars.len()).mul_all(&scalars);
        let g_lagrange = g.split_off(rows);
        let powers = Powers { k, g, g2: G2Affine::generator(), s_g2: s_g2() };
        Ok(Self::new(SrsParts { powers, g_lagrange }))
    }

    /// About the most memory that [`Srs::dev`] takes.
    pub fn dev_memory_bytes(k: u32) -> Result<u64, SrsError> {
        require_rows(k)?;
        Ok(BYTES_FIXED + (BYTES_PER_ROW << k))
    }

    /// Like [`Srs::dev`]; long strings are kept in `cache` as `dev-<k>.srs`. A file there that is missing, damaged or
    /// of another secret is replaced.
    pub fn dev_cached(k: u32, cache: &Path) -> Result<Self, SrsError> {
        if k < CACHE_FROM_K {
            return Self::dev(k);
        }
        let path = cache.join(format!("dev-{k}.srs"));
        if let Ok(srs) = Self::read(&path)
            && srs.k() == k
            && srs.origin() == super::Origin::Dev
        {
            return Ok(srs);
        }
        let srs = Self::dev(k)?;
        srs.write(&path)?;
        Ok(srs)
    }
}

/// `base^0 ..= base^(count - 1)`.
fn powers(base: Fr, count: usize) -> Vec<Fr> {
    let mut powers = vec![Fr::ONE; count];
    powers.par_chunks_mut(POWERS_PER_TASK).enumerate().for_each(|(task, chunk)| {
        let mut power = base.pow_vartime([(task * POWERS_PER_TASK) as u64]);
        for slot in chunk {
            *slot = power;
            power *= base;
        }
    });
    powers
}

/// `L_i(s) = (s^n - 1) / n * w^i / (s - w^i)` over the domain of `n = 2^k` points.
fn lagrange_at_secret(k: u32) -> Vec<Fr> {
    let (s, rows) = (secret(), 1_usize << k);
    let omega = (k..Fr::S).fold(Fr::ROOT_OF_UNITY, |root, _| root.square());
    let scale = (s.pow_vartime([rows as u64]) - Fr::ONE) * Fr::TWO_INV.pow_vartime([u64::from(k)]);

    let mut roots = powers(omega, rows);
    roots.par_chunks_mut(POWERS_PER_TASK).for_each(|chunk| {
        let mut differences: Vec<Fr> = chunk.iter().map(|root| s - root).collect();
        // The secret is no root of unity (a test says so), hence no difference is zero.
        differences.iter_mut().batch_invert();
        for (root, inverse) in chunk.iter_mut().zip(differences) {
            *root *= scale * inverse;
        }
    });
    roots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secret_is_no_root_of_unity() {
        let mut power = secret();
        for _ in 0..=Fr::S {
            assert_ne!(power, Fr::ONE);
            power = power.square();
        }
    }

    #[test]
    fn lagrange_values_interpolate() {
        let values = lagrange_at_secret(5);
        let sum: Fr = values.iter().sum();
        assert_eq!(sum, Fr::ONE, "they interpolate the constant one");
        let omega = (5..Fr::S).fold(Fr::ROOT_OF_UNITY, |root, _| root.square());
        let identity: Fr = values.iter().zip(powers(omega, 32)).map(|(value, root)| *value * root).sum();
        assert_eq!(identity, secret(), "they interpolate X");
    }
}
