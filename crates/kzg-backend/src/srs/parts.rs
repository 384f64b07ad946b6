use halo2_proofs::arithmetic::g_to_lagrange;
use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2curves::bn256::{Bn256, G1Affine, G2Affine};
use halo2curves::group::prime::PrimeCurveAffine;

/// Powers of one secret, before anything is believed.
#[derive(Clone, Debug)]
pub(super) struct Powers {
    pub(super) k: u32,
    /// `g[i] = s^i G`, 2^k points.
    pub(super) g: Vec<G1Affine>,
    pub(super) g2: G2Affine,
    pub(super) s_g2: G2Affine,
}

/// The content of a reference string.
#[derive(Clone, Debug)]
pub(super) struct SrsParts {
    pub(super) powers: Powers,
    /// `g_lagrange[i] = L_i(s) G`, 2^k points.
    pub(super) g_lagrange: Vec<G1Affine>,
}

impl Powers {
    /// The first `2^k` powers, of which there are more.
    pub(super) fn truncated(&self, k: u32) -> Self {
        Self { k, g: self.g[..1 << k].to_vec(), ..*self }
    }

    /// Adds the Lagrange basis by a group FFT.
    pub(super) fn with_lagrange(self) -> SrsParts {
        let g_lagrange = g_to_lagrange(self.g.iter().map(G1Affine::to_curve).collect(), self.k);
        SrsParts { powers: self, g_lagrange }
    }
}

impl SrsParts {
    /// Both vectors hold `2^k` points.
    pub(super) fn into_params(self) -> ParamsKZG<Bn256> {
        let Powers { k, g, g2, s_g2 } = self.powers;
        // halo2 hides the fields; its only constructor from points is a method of another reference string.
        ParamsKZG::<Bn256>::new(0).from_parts(k, g, Some(self.g_lagrange), g2, s_g2)
    }
}
