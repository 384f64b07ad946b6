//! Writes `.ptau` files as a ceremony with one contribution would, with a secret of one's choice.

#![allow(dead_code, reason = "two test crates use it, each in part")]

use halo2curves::bn256::{Fq, Fr, G1Affine, G2Affine};
use halo2curves::ff::{Field, PrimeField};
use halo2curves::group::Curve;
use halo2curves::serde::SerdeObject;
use rand::RngCore;
use rand::rngs::OsRng;

pub(crate) const HEADER: u32 = 1;
pub(crate) const TAU_G1: u32 = 2;
pub(crate) const TAU_G2: u32 = 3;
pub(crate) const ALPHA_TAU_G1: u32 = 4;
pub(crate) const BETA_TAU_G1: u32 = 5;
pub(crate) const BETA_G2: u32 = 6;
pub(crate) const CONTRIBUTIONS: u32 = 7;
pub(crate) const LAGRANGE: u32 = 12;

/// A file in parts, to be spoilt before it is written.
#[derive(Clone, Debug)]
pub(crate) struct PtauFile {
    pub(crate) version: u32,
    pub(crate) sections: Vec<(u32, Vec<u8>)>,
}

impl PtauFile {
    /// A string for `2^power` rows whose secret is drawn and forgotten.
    pub(crate) fn random(power: u32) -> Self {
        Self::of_secret(power, Fr::random(OsRng))
    }

    pub(crate) fn of_secret(power: u32, tau: Fr) -> Self {
        let (alpha, beta) = (Fr::random(OsRng), Fr::random(OsRng));
        let rows = 1 << power;
        Self {
            version: 1,
            sections: vec![
                (HEADER, header(power)),
                (TAU_G1, g1_powers(Fr::ONE, tau, 2 * rows - 1)),
                (TAU_G2, powers(Fr::ONE, tau, rows).flat_map(g2).collect()),
                (ALPHA_TAU_G1, g1_powers(alpha, tau, rows)),
                (BETA_TAU_G1, g1_powers(beta, tau, rows)),
                (BETA_G2, g2(beta)),
                (CONTRIBUTIONS, contributions([tau, alpha, beta])),
            ],
        }
    }

    /// With the Lagrange bases of tauG1 that preparing for phase 2 adds; the last, which nobody reads, is not the right one.
    pub(crate) fn prepared(power: u32, tau: Fr) -> Self {
        let mut file = Self::of_secret(power, tau);
        let mut bases: Vec<u8> = (0..=power).flat_map(|k| lagrange(k, tau)).collect();
        bases.extend(g1(Fr::ONE).repeat(2 << power));
        file.sections.push((LAGRANGE, bases));
        file
    }

    /// The content of a section, to be changed.
    pub(crate) fn section(&mut self, number: u32) -> &mut Vec<u8> {
        &mut self.sections.iter_mut().find(|(section, _)| *section == number).unwrap().1
    }

    pub(crate) fn without(mut self, number: u32) -> Self {
        self.sections.retain(|(section, _)| *section != number);
        self
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = b"ptau".to_vec();
        bytes.extend(self.version.to_le_bytes());
        bytes.extend((self.sections.len() as u32).to_le_bytes());
        for (number, content) in &self.sections {
            bytes.extend(section_head(*number, content.len() as u64));
            bytes.extend(content);
        }
        bytes
    }

    /// Where the content of a section starts in [`PtauFile::bytes`].
    pub(crate) fn offset(&self, number: u32) -> usize {
        let before = self.sections.iter().take_while(|(section, _)| *section != number);
        before.fold(12 + 12, |at, (_, content)| at + content.len() + 12)
    }
}

pub(crate) fn section_head(number: u32, length: u64) -> Vec<u8> {
    [&number.to_le_bytes()[..], &length.to_le_bytes()].concat()
}

pub(crate) fn header(power: u32) -> Vec<u8> {
    let mut modulus: [u8; 32] = (-Fq::ONE).to_repr();
    modulus[0] += 1;
    [&32_u32.to_le_bytes()[..], &modulus, &power.to_le_bytes(), &power.to_le_bytes()].concat()
}

pub(crate) fn g1(scalar: Fr) -> Vec<u8> {
    (G1Affine::generator() * scalar).to_affine().to_raw_bytes()
}

pub(crate) fn g2(scalar: Fr) -> Vec<u8> {
    (G2Affine::generator() * scalar).to_affine().to_raw_bytes()
}

/// `L_i(tau) = (tau^n - 1) / n * w^i / (tau - w^i)` over snarkjs' root of unity.
fn lagrange(k: u32, tau: Fr) -> Vec<u8> {
    // 5^((r - 1) / 2^28)
    let decimal = "19103219067921713944291392827692070036145651957329286315305642004821462161904";
    let root = (k..Fr::S).fold(Fr::from_str_vartime(decimal).unwrap(), |root, _| root.square());
    let rows = 1_u64 << k;
    let scale = (tau.pow_vartime([rows]) - Fr::ONE) * Fr::from(rows).invert().unwrap();
    let points = powers(Fr::ONE, root, rows as usize);
    points.flat_map(|point| g1(scale * point * (tau - point).invert().unwrap())).collect()
}

fn g1_powers(first: Fr, tau: Fr, count: usize) -> Vec<u8> {
    powers(first, tau, count).flat_map(g1).collect()
}

fn powers(first: Fr, tau: Fr, count: usize) -> impl Iterator<Item = Fr> {
    std::iter::successors(Some(first), move |last| Some(last * tau)).take(count)
}

/// One contribution: its results, a key, the state and the result of hashes (which nobody reads here), its name.
fn contributions([tau, alpha, beta]: [Fr; 3]) -> Vec<u8> {
    let drawn = || Fr::random(OsRng);
    let mut bytes = 1_u32.to_le_bytes().to_vec();
    bytes.extend([g1(tau), g2(tau), g1(alpha), g1(beta), g2(beta)].concat());
    (0..6).for_each(|_| bytes.extend(g1(drawn())));
    (0..3).for_each(|_| bytes.extend(g2(drawn())));
    let mut hashes = [0; 216 + 64];
    OsRng.fill_bytes(&mut hashes);
    bytes.extend(hashes);
    bytes.extend(0_u32.to_le_bytes());
    let name = [&[1, 4][..], b"test"].concat();
    bytes.extend((name.len() as u32).to_le_bytes());
    bytes.extend(name);
    bytes
}
