use std::ops::Neg;

use halo2curves::bn256::{Fq, G1, G1Affine};
use halo2curves::ff::WithSmallOrderMulGroup;

use super::residue::Residue;

/// An affine point of BN254's G1. All limbs zero stands for the identity, which no other point's
/// `y` is: the group has no point of order two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) x: Residue,
    pub(super) y: Residue,
}

impl Point {
    pub(super) const IDENTITY: Self = Self { x: Residue::ZERO, y: Residue::ZERO };

    pub(super) fn from_affine(point: &G1Affine) -> Self {
        Self { x: Residue::from_field(&point.x), y: Residue::from_field(&point.y) }
    }

    pub(super) fn to_curve(self) -> G1 {
        G1::from(G1Affine { x: self.x.to_field(), y: self.y.to_field() })
    }

    #[inline(always)]
    pub(super) fn is_identity(&self) -> bool {
        self.y.is_plain_zero()
    }

    /// The curve's endomorphism: the multiple by `Fr::ZETA`, a cube root of one.
    pub(super) fn endomorphism(&self, cube_root: Residue) -> Self {
        Self { x: self.x * cube_root, y: self.y }
    }
}

impl Neg for Point {
    type Output = Self;

    #[inline(always)]
    fn neg(self) -> Self {
        Self { x: self.x, y: -self.y }
    }
}

/// The cube root of one in the base field that [`Point::endomorphism`] takes.
pub(super) fn cube_root() -> Residue {
    Residue::from_field(&<Fq as WithSmallOrderMulGroup<3>>::ZETA)
}
