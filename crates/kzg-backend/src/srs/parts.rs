use halo2_proofs::poly::commitment::ParamsProver;
use halo2_proofs::poly::kzg::commitment::ParamsKZG;
use halo2curves::bn256::{Bn256, G1Affine, G2Affine};

/// The content of a reference string, before anything is believed.
#[derive(Clone)]
pub(super) struct SrsParts {
    pub(super) k: u32,
    /// `g[i] = s^i G`, 2^k points.
    pub(super) g: Vec<G1Affine>,
    /// `g_lagrange[i] = L_i(s) G`, 2^k points.
    pub(super) g_lagrange: Vec<G1Affine>,
    pub(super) g2: G2Affine,
    pub(super) s_g2: G2Affine,
}

impl SrsParts {
    /// Both vectors hold `2^k` points.
    pub(super) fn into_params(self) -> ParamsKZG<Bn256> {
        // halo2 hides the fields; its only constructor from points is a method of another reference string.
        ParamsKZG::<Bn256>::new(0).from_parts(self.k, self.g, Some(self.g_lagrange), self.g2, self.s_g2)
    }
}
