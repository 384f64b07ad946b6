use halo2curves::bn256::{Fr, G1, G1Affine};

/// The sum of `scalars[i] * bases[i]`.
///
/// # Panics
/// Where there are more scalars than bases.
pub fn msm(scalars: &[Fr], bases: &[G1Affine]) -> G1 {
    halo2_proofs::arithmetic::best_multiexp(scalars, &bases[..scalars.len()])
}
