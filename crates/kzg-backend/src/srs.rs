//! Structured reference strings: powers of a secret in G1, its first power in G2.

mod ceremony;
mod check;
mod dev;
mod file;
mod fixed_base;
mod import;
mod parts;

use std::fmt;

use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2_prover::Bases;
use halo2curves::bn256::{Bn256, G2Affine};
use sha2::{Digest, Sha256};

use crate::envelope::FileError;
use parts::SrsParts;

pub use ceremony::{Ceremony, g2_words};
pub use check::SrsFault;
pub use dev::DEV_SEED;
pub use import::{FormatFault, PublishedFile, SrsFormat, SrsSource};

/// Smallest exponent: one row would hold no power of the secret.
pub const MIN_K: u32 = 1;

/// Largest exponent: 2^26 rows are 8 GiB of points.
pub const MAX_K: u32 = 26;

/// Why there is no reference string.
#[derive(Debug, thiserror::Error)]
pub enum SrsError {
    /// The file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The file is of no known format, or not what its format asks for.
    #[error("`{name}` is not a usable reference string: {fault}")]
    Format {
        /// File it came from.
        name: String,
        /// First fault found.
        fault: FormatFault,
    },
    /// The points are not the powers of one secret.
    #[error("reference string `{name}` is not valid: {fault}")]
    Invalid {
        /// File it came from.
        name: String,
        /// First fault found.
        fault: SrsFault,
    },
    /// An exponent nobody can serve.
    #[error("a reference string for 2^{got} rows was asked for, 2^{min} to 2^{max} are supported")]
    UnsupportedRows {
        /// Smallest exponent supported.
        min: u32,
        /// Largest exponent supported.
        max: u32,
        /// Exponent asked for.
        got: u32,
    },
    /// The string serves another number of rows than is asked of it.
    #[error("the reference string serves 2^{got} rows, 2^{expected} are needed")]
    TooFewRows {
        /// Exponent needed.
        expected: u32,
        /// Exponent of the string.
        got: u32,
    },
}

/// Where a reference string comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The test string: its secret follows from a published seed, so anyone can forge proofs. Never for production.
    Dev,
    /// A ceremony whose result is pinned here.
    Ceremony(Ceremony),
    /// Any other secret. Whether whoever made it forgot it is for whoever chose the file to judge.
    Unknown,
}

impl Origin {
    /// Derived, never believed: the secret's point in G2 says whose it is.
    pub fn of(s_g2: &G2Affine) -> Self {
        match Ceremony::of(s_g2) {
            _ if *s_g2 == dev::s_g2() => Self::Dev,
            Some(ceremony) => Self::Ceremony(ceremony),
            None => Self::Unknown,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dev => f.write_str("dev (insecure: published secret)"),
            Self::Ceremony(ceremony) => ceremony.fmt(f),
            Self::Unknown => f.write_str("imported (unknown ceremony)"),
        }
    }
}

/// A reference string for circuits of exactly `2^k` rows.
#[derive(Clone, Debug)]
pub struct Srs {
    parts: SrsParts,
    origin: Origin,
    hash: [u8; 32],
}

/// What identifies a reference string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SrsSummary {
    /// Rows: `2^k`.
    pub k: u32,
    /// Where it comes from.
    pub origin: Origin,
    /// SHA-256 of the file's payload.
    pub hash: [u8; 32],
    /// Generator of G2.
    pub g2: G2Affine,
    /// The secret times the generator of G2.
    pub s_g2: G2Affine,
}

impl Srs {
    fn new(parts: SrsParts) -> Self {
        let origin = Origin::of(&parts.powers.s_g2);
        let mut payload = Sha256::new();
        file::write_content(&mut payload, &parts, origin).expect("a hasher takes every byte");
        Self { parts, origin, hash: payload.finalize().into() }
    }

    /// Rows: `2^k`.
    pub fn k(&self) -> u32 {
        self.parts.powers.k
    }

    /// Where it comes from; [`Origin::Dev`] must be stamped into everything made with it.
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// SHA-256 of the payload of the file that [`Srs::write`] makes.
    pub fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// What commitments are made with.
    pub fn bases(&self) -> Bases<'_> {
        Bases { powers: &self.parts.powers.g, lagrange: &self.parts.g_lagrange }
    }

    /// Generator of G2.
    pub fn g2(&self) -> G2Affine {
        self.parts.powers.g2
    }

    /// The secret times the generator of G2.
    pub fn s_g2(&self) -> G2Affine {
        self.parts.powers.s_g2
    }

    /// A copy as halo2 wants it.
    pub fn to_halo2(&self) -> ParamsKZG<Bn256> {
        self.parts.clone().into_params()
    }

    /// The figures by which people compare reference strings.
    pub fn summary(&self) -> SrsSummary {
        SrsSummary { k: self.k(), origin: self.origin, hash: self.hash, g2: self.g2(), s_g2: self.s_g2() }
    }

    /// The same secret for `2^k` rows: the first powers are kept, the Lagrange basis is computed anew by a group FFT
    /// (half a second for `k` = 11).
    pub fn downsized(&self, k: u32) -> Result<Self, SrsError> {
        require_rows(k)?;
        if k > self.k() {
            return Err(SrsError::TooFewRows { expected: k, got: self.k() });
        }
        if k == self.k() {
            return Ok(self.clone());
        }
        Ok(Self::new(self.parts.powers.truncated(k).with_lagrange()))
    }
}

fn require_rows(k: u32) -> Result<(), SrsError> {
    match (MIN_K..=MAX_K).contains(&k) {
        true => Ok(()),
        false => Err(SrsError::UnsupportedRows { min: MIN_K, max: MAX_K, got: k }),
    }
}
