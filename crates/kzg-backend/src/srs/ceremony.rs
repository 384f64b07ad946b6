//! Ceremonies that are known by their result.
//!
//! The secret times the generator of G2 is the same in every file cut from a ceremony, whatever its format and length,
//! and the pairing test ties every power to it: one point identifies all of them.

use std::fmt;

use halo2curves::bn256::G2Affine;
use halo2curves::ff::PrimeField;

/// A ceremony whose result is published; `docs/srs.md` says where each pinned point was taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ceremony {
    /// Perpetual powers of tau after 54 contributions, closed with a beacon for Hermez: `powersOfTau28_hez_final*.ptau`.
    Hermez,
    /// Perpetual powers of tau after 71 contributions: `perpetual-powers-of-tau-raw-*`, as halo2 projects use it.
    PerpetualPowersOfTau71,
    /// Aztec's Ignition, the string of its own verifiers and of zkSync's.
    AztecIgnition,
}

impl Ceremony {
    /// Every ceremony known here.
    pub const ALL: [Self; 3] = [Self::Hermez, Self::PerpetualPowersOfTau71, Self::AztecIgnition];

    /// Stable name, for programs.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hermez => "hermez",
            Self::PerpetualPowersOfTau71 => "perpetual-powers-of-tau-71",
            Self::AztecIgnition => "aztec-ignition",
        }
    }

    /// The secret times the generator of G2, as [`g2_words`] writes it.
    pub const fn s_g2(self) -> [&'static str; 4] {
        match self {
            Self::Hermez => [
                "30441fd1b5d3370482c42152a8899027716989a6996c2535bc9f7fee8aaef79e",
                "26186a2d65ee4d2f9c9a5b91f86597d35f192cd120caf7e935d8443d1938e23d",
                "054793348f12c0cf5622c340573cb277586319de359ab9389778f689786b1e48",
                "1970ea81dd6992adfbc571effb03503adbbb6a857f578403c6c40e22d65b3c02",
            ],
            Self::PerpetualPowersOfTau71 => [
                "17944351223333f260ddc3b4af45191b856689eda9eab5cbcddbbe570ce860d2",
                "186282957db913abd99f91db59fe69922e95040603ef44c0bd7aa3adeef8f5ac",
                "297772d34bc9aa8ae56162486363ffe417b02dc7e8c207fc2cc20203e67a02ad",
                "298adc7396bd3865cbf6d6df91bae406694e6d2215baa893bdeadb63052895f4",
            ],
            Self::AztecIgnition => [
                "0118c4d5b837bcc2bc89b5b398b5974e9f5944073b32078b7e231fec938883b0",
                "260e01b251f6f1c7e7ff4e580791dee8ea51d87a358e038b4efe30fac09383c1",
                "22febda3c0c0632a56475b4214e5615e11e6dd3f96e6cea2854a87d4dacc5e55",
                "04fc6369f7110fe3d25156c1bb9a72859cf2a04641f99ba4ee413c80da6a5fe4",
            ],
        }
    }

    /// The ceremony that ended with this point, if it is a known one.
    pub fn of(s_g2: &G2Affine) -> Option<Self> {
        let words = g2_words(s_g2).map(hex::encode);
        Self::ALL.into_iter().find(|ceremony| words == ceremony.s_g2())
    }
}

impl fmt::Display for Ceremony {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hermez => "Hermez (perpetual powers of tau, 54 contributions and a beacon)",
            Self::PerpetualPowersOfTau71 => "perpetual powers of tau, 71 contributions",
            Self::AztecIgnition => "Aztec Ignition",
        })
    }
}

/// Coordinates `x.c0`, `x.c1`, `y.c0`, `y.c1` of an affine point, each big-endian.
pub fn g2_words(point: &G2Affine) -> [[u8; 32]; 4] {
    [point.x.c0, point.x.c1, point.y.c0, point.y.c1].map(|coordinate| {
        let mut bytes: [u8; 32] = coordinate.to_repr();
        bytes.reverse();
        bytes
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use halo2curves::CurveAffine;
    use halo2curves::bn256::{Fq, Fq2};
    use halo2curves::group::cofactor::CofactorGroup;
    use halo2curves::group::prime::PrimeCurveAffine;

    fn coordinate(word: &str) -> Fq {
        let mut bytes: [u8; 32] = hex::decode(word).unwrap().try_into().unwrap();
        bytes.reverse();
        Fq::from_repr(bytes).unwrap()
    }

    #[test]
    fn pinned_points_lie_in_the_prime_order_group_and_find_their_ceremony() {
        for ceremony in Ceremony::ALL {
            let [x0, x1, y0, y1] = ceremony.s_g2().map(coordinate);
            let point = Option::<G2Affine>::from(G2Affine::from_xy(Fq2::new(x0, x1), Fq2::new(y0, y1))).unwrap();
            assert!(bool::from(point.to_curve().is_torsion_free()), "{ceremony}");
            assert_eq!(Ceremony::of(&point), Some(ceremony));
            assert_eq!(Ceremony::of(&-point), None, "the negative, which some verifiers hold, is another secret");
        }
        assert_eq!(Ceremony::of(&G2Affine::generator()), None);
    }
}
